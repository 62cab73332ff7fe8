import Folders

/// Nodes for which nothing can be done until something else changes; they do not count as pending.
///
/// Some leave what is unplaced without anybody's telling, as by a user's own hand. A pass over what is unplaced finds out
/// which: else each of these would hide one that is pending.
struct ParkedNodes {
    private(set) var nodes: Set<NodeID> = []
    /// Of them, those that the pass under way has met, and those that were parked since it began.
    private var met: Set<NodeID> = []

    var count: Int { nodes.count }

    func contains(_ node: NodeID) -> Bool { nodes.contains(node) }

    mutating func insert(_ node: NodeID) {
        nodes.insert(node)
        met.insert(node)
    }

    mutating func remove(_ node: NodeID) {
        nodes.remove(node)
        met.remove(node)
    }

    mutating func removeAll() { self = ParkedNodes() }

    mutating func passBegan() { met = [] }

    /// The pass has come to an unplaced node.
    mutating func passMet(_ node: NodeID) { if nodes.contains(node) { met.insert(node) } }

    mutating func passEnded() { nodes = met }
}
