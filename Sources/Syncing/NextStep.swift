package import Folders

/// The next thing to do on disk for one node, so that it comes to be what its received heads mean.
package enum NextStep: Hashable, Sendable {
    /// Nothing is left: the heads count as placed.
    case settled
    /// This content must be at hand first: staged, or kept as a version where `isKept`.
    case needs(Content, isKept: Bool)
    case act(PlacementAct)
    /// Another node must go first.
    case after(NodeID)
    /// Nothing can be done now: the parent's record is not held, or its place is ignored here.
    case blocked
}

/// One act on disk. Parents are nodes that stand on disk when the act's turn comes.
package enum PlacementAct: Hashable, Sendable {
    case makeDirectory(parent: NodeID, name: Name, mode: UInt16)
    /// Puts a staged content at a place: where nothing is (`replacing` nil), or in exchange for what a row says is there.
    case install(parent: NodeID, name: Name, content: Content, meta: Meta, replacing: LaidRow?)
    case move(LaidRow, parent: NodeID, name: Name)
    /// Two entries change places: each stands, or will, where the other is.
    case exchange(LaidRow, LaidRow)
    /// A leaf into the versions; a directory that is empty.
    case remove(LaidRow)
    /// Mode and mtime (nanoseconds; ignored for a directory).
    case setMeta(LaidRow, mode: UInt16, mtime: Int64)
    /// The directory on disk belongs to another node from now on; nothing changes on disk.
    case relabel(LaidRow, to: NodeID)
}
