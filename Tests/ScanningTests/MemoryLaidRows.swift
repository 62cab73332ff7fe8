import Bytes
import Folders
import Testing

@testable import Scanning

/// Rows in memory, to which findings are applied as strictly as an index would: a row that is not what the finding says,
/// or a place that is taken, is a failure of the test.
final class MemoryLaidRows: LaidRows {
    private(set) var byNode: [NodeID: LaidRow] = [:]
    private var children: [NodeID: [Name: NodeID]] = [:]
    private var nodesOfTokens: [Int: NodeID] = [:]
    private var lastNode: UInt64 = 0
    /// How often `rows(in:)`, and any other question, was asked.
    private(set) var listings = 0
    private(set) var lookups = 0
    var failure: (any Error)?

    func rows(in parent: NodeID) throws -> [LaidRow] {
        if let failure { throw failure }
        listings += 1
        return (children[parent] ?? [:]).sorted { $0.key < $1.key }.compactMap { byNode[$0.value] }
    }

    func row(at name: Name, in parent: NodeID) throws -> LaidRow? {
        lookups += 1
        return children[parent]?[name].flatMap { byNode[$0] }
    }

    func row(of node: NodeID) throws -> LaidRow? {
        lookups += 1
        return byNode[node]
    }

    func rows(inode: UInt64, birth: Int64) throws -> [LaidRow] {
        lookups += 1
        return all.filter { $0.stamp.inode == inode && $0.stamp.birth == birth }
    }

    func rows(content: ContentHash, limit: Int) throws -> [LaidRow] {
        lookups += 1
        return Array(all.filter { $0.content == content }.prefix(limit))
    }

    var all: [LaidRow] { byNode.values.sorted { $0.node < $1.node } }

    func forgetTokens() { nodesOfTokens = [:] }

    /// Every laid row by its path.
    var paths: [String: LaidRow] {
        Dictionary(uniqueKeysWithValues: all.map { (path(of: $0), $0) })
    }

    private func path(of row: LaidRow) -> String {
        guard row.parent != .root, let parent = byNode[row.parent] else { return row.name.description }
        return path(of: parent) + "/" + row.name.description
    }

    func apply(_ finding: Finding) throws {
        switch finding {
        case .created(let place, let token, let state):
            let node = newNode(isDirectory: state.stamp.kind == .directory)
            if let token { nodesOfTokens[token] = node }
            try put(
                LaidRow(
                    parent: try parent(place), name: place.name, node: node, stamp: state.stamp,
                    content: state.content.content.hash, racy: state.racy))
        case .changed(let row, let state):
            try take(row)
            try put(changing(row, state.stamp, state.content.content.hash, state.racy))
        case .touched(let row, let stamp, let racy):
            try take(row)
            try put(changing(row, stamp, row.content, racy))
        case .moved(let row, let place, let stamp, let racy, let content):
            try take(row)
            var moved = changing(row, stamp, content?.content.hash ?? row.content, racy)
            moved.parent = try parent(place)
            moved.name = place.name
            try put(moved)
        case .vanished(let row):
            try #require(children[row.node]?.isEmpty ?? true, "\(row.name) is not empty")
            try take(row)
        }
    }

    private func newNode(isDirectory: Bool) -> NodeID {
        lastNode += 1
        return NodeID(Bytes16(high: isDirectory ? 1 << 63 : 0, low: lastNode))
    }

    private func parent(_ place: FoundPlace) throws -> NodeID {
        switch place.parent {
        case .node(let node):
            try #require(node == .root || byNode[node] != nil)
            return node
        case .new(let token): return try #require(nodesOfTokens[token])
        }
    }

    private func take(_ row: LaidRow) throws {
        try #require(byNode[row.node] == row, "\(row.name) is stale")
        byNode[row.node] = nil
        children[row.parent]?[row.name] = nil
    }

    func put(_ row: LaidRow) throws {
        try #require(children[row.parent]?[row.name] == nil, "\(row.name) is taken")
        byNode[row.node] = row
        children[row.parent, default: [:]][row.name] = row.node
    }

    private func changing(_ row: LaidRow, _ stamp: Stamp, _ content: ContentHash, _ racy: Bool) -> LaidRow {
        LaidRow(parent: row.parent, name: row.name, node: row.node, stamp: stamp, content: content, racy: racy)
    }
}
