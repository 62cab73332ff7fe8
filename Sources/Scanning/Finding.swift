package import Chunking
package import Folders

/// One difference between disk and index.
///
/// Findings of one scan come in an order that can be carried out one by one: a directory before what was found in it,
/// what left a place before what took it, what was within a vanished directory before the directory. Where directories
/// changed places with each other, one of them goes by way of a name that is on no disk.
package enum Finding: Hashable, Sendable {
    /// A place that was empty, or whose node went before, is filled. `token` names a directory for what is found in it;
    /// nil for leaves.
    case created(at: FoundPlace, token: Int?, FoundState)
    /// A leaf holds other bytes than it did (or became a symlink, or a file again).
    case changed(LaidRow, FoundState)
    /// The bytes are the same, something else of the stamp is not: mode and mtime are the user's, the rest is for the index.
    case touched(LaidRow, stamp: Stamp, racy: Bool)
    /// A node stands elsewhere. `content` if its bytes changed as well.
    case moved(LaidRow, to: FoundPlace, stamp: Stamp, racy: Bool, content: FoundContent?)
    /// A node's place is empty, and stayed so.
    case vanished(LaidRow)
}

/// Bytes that were read, with what is needed to send them.
package struct FoundContent: Hashable, Sendable {
    package var content: Content
    /// The list objects of a long chunk list; empty for all else.
    package var listObjects: [ListObject]
    /// As `LaidRow.isNoise`.
    package var isNoise = false
}

/// What was read at one place.
package struct FoundState: Hashable, Sendable {
    package var stamp: Stamp
    package var content: FoundContent
    /// As `LaidRow.racy`.
    package var racy: Bool
}
