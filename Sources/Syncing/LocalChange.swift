package import Folders

/// What a scan found to differ from the rows, one entry at a time. Each is checked against the rows as they are when it
/// is applied: a finding about something that has changed meanwhile is stale, and the place is looked at again.
package enum LocalChange: Hashable, Sendable {
    /// Something at a place where no row is.
    case created(parent: NodeID, name: Name, stamp: Stamp, content: Content, racy: Bool, isNoise: Bool = false)
    /// Other bytes at a place that has a row.
    case changed(LaidRow, stamp: Stamp, content: Content, racy: Bool, isNoise: Bool = false)
    /// The same bytes; mode, mtime, or only what `statx` says beside them.
    case touched(LaidRow, stamp: Stamp, racy: Bool)
    /// The node of a row stands elsewhere now, with other bytes or the same. It may have been told as vanished before.
    case moved(LaidRow, parent: NodeID, name: Name, stamp: Stamp, content: Content?, racy: Bool)
    /// Nothing at a place that has a row.
    case vanished(LaidRow)
}

package enum LocalChangeOutcome: Hashable, Sendable {
    /// Recorded (or adopted); the node that now stands there.
    case applied(NodeID)
    /// The rows say something else by now: look at the place again.
    case stale
    /// A placing is under way there: look again when it is done.
    case busy
    /// The node has more open sides, or more authors, than one record can name: nothing is recorded until that is resolved.
    case overfull
}
