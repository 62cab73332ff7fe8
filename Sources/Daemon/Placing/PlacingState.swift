import Folders
import Placing
import Syncing

/// Where the way from received to placed stands.
struct PlacingState {
    var isUnderWay = false
    /// The batch whose renames are done and not yet durable.
    var renamed: RenamedBatch?
    /// Nodes of the batches under way.
    var inFlight: Set<NodeID> = []
    /// Of what is planned, and not intended yet: what a scan has changed since.
    var outdated: Set<NodeID> = []
    /// Files that these put at their paths, by inode and birth, and where.
    var arriving: [FileIdentity: RelativePath] = [:]
    /// Directories that these make.
    var coming: [NodeID: RelativePath] = [:]
    /// Directories that take over from others what stands on disk, once no batch is under way.
    var relabels: Set<NodeID> = []
    /// How far this pass over what is unplaced has come.
    var mark: Int64 = 0
    /// Something was done, or came, since the pass began: when it ends, another one follows.
    var mustLookAgain = true
    /// Contents that are assembled in `stage/`, by node.
    var staged: [NodeID: StagedContent] = [:]
    /// Not tried again before this time (nanoseconds of the monotonic clock), because the disk refused.
    var refused: [NodeID: (until: UInt64, tries: Int)] = [:]
    /// At which path `status` says why a node was put off.
    var putOff: [NodeID: String] = [:]
    /// Nothing can be done for these until something else changes; they do not count as pending.
    var parked = ParkedNodes()
    /// Why some of what is unplaced stays so, as `status` says it.
    var obstacles: [NodeID: Obstacle] = [:]
    /// Directories whose mode forbids writing, and has to wait until all else is placed.
    var late: Set<NodeID> = []

    /// Whether a look could find something to do; `last` is the mark given last.
    func hasWork(upTo last: Int64) -> Bool {
        mustLookAgain || mark < last || !staged.isEmpty || !late.isEmpty || !relabels.isEmpty
    }
}

struct StagedContent {
    let content: ContentHash
    let staged: Staged
}

/// One act of a batch on its way through the disk.
struct PlannedAct: Sendable {
    let node: NodeID
    /// The heads that the act carries out.
    let heads: [Record]
    let act: PlacementAct
    let step: PlacementStep
    let path: RelativePath
}
