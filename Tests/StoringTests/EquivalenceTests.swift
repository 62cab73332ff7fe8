import Bytes
import Folders
import Identity
import Storing
import Syncing
import TestSupport
import Testing

/// The index over SQLite and the plain rows in memory are given the same random changes and asked the same questions.
struct EquivalenceTests {
    @Test(arguments: [UInt64.random(in: 0...UInt64.max), 1, 2, 3])
    func `the index answers as plain rows in memory do`(seed: UInt64) throws {
        print("seed \(seed)")
        let scratch = try Scratch()
        var pair = Pair(seed: seed, index: try Sample.index(in: scratch))
        for _ in 0..<12 {
            try pair.index.transaction { for _ in 0..<40 { try pair.change() } }
            try pair.compare()
        }
    }

    @Test(arguments: [UInt64.random(in: 0...UInt64.max), 5, 6])
    func `the index answers within a transaction as it does after it`(seed: UInt64) throws {
        print("seed \(seed)")
        let scratch = try Scratch()
        var pair = Pair(seed: seed, index: try Sample.index(in: scratch))
        for _ in 0..<4 {
            try pair.index.transaction {
                for _ in 0..<40 {
                    try pair.change()
                    try pair.compare()
                }
            }
        }
    }

    @Test(arguments: [UInt64.random(in: 0...UInt64.max), 7])
    func `what is rolled back leaves no trace in what is asked afterwards`(seed: UInt64) throws {
        print("seed \(seed)")
        let scratch = try Scratch()
        var pair = Pair(seed: seed, index: try Sample.index(in: scratch))
        for _ in 0..<40 { try pair.change() }
        try pair.compare()
        struct Undone: Error {}
        #expect(throws: Undone.self) {
            var other = Pair(seed: seed &+ 1, index: pair.index)
            try other.index.transaction {
                for _ in 0..<40 { try other.change() }
                throw Undone()
            }
        }
        try pair.compare()
    }

    @Test(arguments: [UInt64.random(in: 0...UInt64.max), 4])
    func `an index that is closed and opened answers as before`(seed: UInt64) throws {
        print("seed \(seed)")
        let scratch = try Scratch()
        var pair = Pair(seed: seed, index: try Sample.index(in: scratch))
        for _ in 0..<4 {
            for _ in 0..<60 { try pair.change() }
            pair.index = try FolderIndex.open(at: scratch.file("index.db"))
            try pair.compare()
        }
    }
}

private struct Pair {
    var index: FolderIndex
    let plain = MemoryRows(replica: Sample.replica)
    private var numbers: SplitMix
    private let names: [Name]
    private let files = (1...12).map { Sample.file($0) }
    private let directories = [.root] + (1...5).map { Sample.directory($0) }
    private let replicas = [ReplicaID(1), ReplicaID(.max), Sample.replica]

    init(seed: UInt64, index: FolderIndex) {
        self.index = index
        numbers = SplitMix(seed: seed)
        names = ["a", "b", "B", "\u{e9}t\u{e9}", "c d"].compactMap { Name($0) }
    }

    private var nodes: [NodeID] { files + directories.dropFirst() }

    private mutating func one<Value>(of values: [Value]) throws -> Value {
        try #require(values.randomElement(using: &numbers))
    }

    private mutating func chance(_ part: Double) -> Bool { Double.random(in: 0..<1, using: &numbers) < part }
}

// MARK: Changes

extension Pair {
    mutating func change() throws {
        switch Int.random(in: 0..<12, using: &numbers) {
        case 0...2: try changeHeads()
        case 3...5: try changeNode()
        case 6...8: try putLaid()
        case 9: try removeLaid()
        case 10: try mark()
        default: try openOrCloseIntent()
        }
    }

    private mutating func changeHeads() throws {
        let node = try one(of: nodes)
        var heads = plain.heads(of: node)
        let dot = Dot(try one(of: replicas), UInt64.random(in: 1...40, using: &numbers))
        if !(heads.received + heads.placed).contains(where: { $0.dot == dot }) {
            heads.received.append(try Sample.record(node, dot, name: "n\(dot.number)", gone: chance(0.2), body: body()))
        }
        if chance(0.3) { heads.received.removeAll { _ in chance(0.5) } }
        heads.received.sort { $0.dot < $1.dot }
        if chance(0.4) { heads.placed = heads.received }
        plain.setHeads(heads, of: node)
        try index.setHeads(heads, of: node)
    }

    private mutating func body() throws -> Content.Body {
        let chunks = (0..<UInt64.random(in: 0...5, using: &numbers)).map { number in
            ChunkRef(id: ChunkID(Sample.digest(number)), size: UInt32(number))
        }
        return try one(of: [
            .directory, .symlink(target: [0xff, 0]), .file(size: .max, chunks: .inline(chunks)),
            .file(size: 9, chunks: .listed(root: Sample.digest(3), count: .max)),
        ])
    }

    private mutating func changeNode() throws {
        let node = try one(of: nodes)
        let place = Place(parent: try one(of: directories), name: try one(of: names))
        let dot = Dot(try one(of: replicas), .max)
        var row = NodeRow(node: node, place: place, placeDot: dot, content: ContentHash(Sample.digest(2)))
        row.standsItself = chance(0.7)
        row.standingChildren = chance(0.2) ? 1 : 0
        row.cutsRing = chance(0.1)
        row.awaitsParent = chance(0.2)
        row.mergedInto = chance(0.2) ? try one(of: nodes) : nil
        row.laidName = chance(0.7) ? place.name : chance(0.5) ? try one(of: names) : nil
        row.contents = chance(0.2) ? 2 : 1
        plain.putNode(row)
        try index.putNode(row)
    }

    private mutating func putLaid() throws {
        let row = try Sample.laid(
            one(of: nodes), in: one(of: directories), name: one(of: names).description,
            size: UInt64.random(in: 0...9, using: &numbers), inode: UInt64.random(in: 1...9, using: &numbers),
            content: UInt64.random(in: 1...3, using: &numbers))
        plain.putLaid(row)
        try index.putLaid(row)
    }

    private mutating func removeLaid() throws {
        if chance(0.3) {
            let (from, to) = (try one(of: directories), try one(of: directories))
            plain.moveLaidChildren(from: from, to: to)
            try index.moveLaidChildren(from: from, to: to)
        } else {
            let (name, parent) = (try one(of: names), try one(of: directories))
            plain.removeLaid(name, in: parent)
            try index.removeLaid(name, in: parent)
        }
    }

    private mutating func mark() throws {
        let node = try one(of: nodes)
        if chance(0.6) {
            plain.markUnplaced(node)
            try index.markUnplaced(node)
        } else {
            plain.clearUnplaced(node)
            try index.clearUnplaced(node)
        }
    }

    private mutating func openOrCloseIntent() throws {
        let node = try one(of: nodes)
        if plain.hasIntent(node) {
            plain.closeIntents(of: node)
            try index.removeIntents(index.intents().filter { $0.node == node }.map(\.id))
        } else {
            let (name, parent) = (try one(of: names), try one(of: directories))
            plain.openIntent(node, at: name, in: parent)
            _ = try index.putIntents([NewIntent(node: node, parent: parent, name: name, step: [1, 2])])
        }
    }
}

// MARK: Questions

extension Pair {
    mutating func compare() throws {
        for node in nodes {
            #expect(try index.heads(of: node) == plain.heads(of: node))
            #expect(try index.node(node) == plain.node(node))
            #expect(try index.merged(into: node) == plain.merged(into: node))
            #expect(try index.laid(node) == plain.laid(node))
            #expect(try index.isUnplaced(node) == plain.isUnplaced(node))
            #expect(try index.hasIntent(node) == plain.hasIntent(node))
        }
        for parent in directories { try compareChildren(of: parent) }
        #expect(try index.awaitedParents(limit: 2) == plain.awaitedParents(limit: 2))
        for content in (1...3).map({ ContentHash(Sample.digest($0)) }) {
            let rows = try index.laid(content: content, limit: .max)
            #expect(Set(rows) == Set(plain.laid(content: content, limit: .max)))
            #expect(try index.laid(content: content, limit: 3) == Array(rows.prefix(3)))
        }
        let left = try index.unplaced(after: 0, limit: 5)
        #expect(left.map(\.node) == plain.unplaced(after: 0, limit: 5).map(\.node))
        try compareTotals()
    }

    private mutating func compareChildren(of parent: NodeID) throws {
        let after = try one(of: nodes)
        let name = try one(of: names)
        #expect(
            try index.standingChildren(of: parent, after: nil, limit: 99)
                == plain.standingChildren(of: parent, after: nil, limit: 99))
        #expect(
            try index.standingChildren(of: parent, after: after, limit: 2)
                == plain.standingChildren(of: parent, after: after, limit: 2))
        #expect(try index.countStandingChildren(of: parent) == plain.countStandingChildren(of: parent))
        #expect(try index.awaiting(parent: parent) == plain.awaiting(parent: parent))
        #expect(
            try index.laidChildren(of: parent, after: name, limit: 2)
                == plain.laidChildren(of: parent, after: name, limit: 2))
        #expect(
            try index.laidChildren(of: parent, after: nil, limit: 99)
                == plain.laidChildren(of: parent, after: nil, limit: 99))
        let both = Array(Set([parent, NodeID.root]))
        #expect(try index.laidBeside(in: both) == plain.laidBeside(in: both))
        for name in names {
            #expect(try Set(index.claims(of: name, in: both)) == Set(plain.claims(of: name, in: both)))
            #expect(try index.laid(name, in: parent) == plain.laid(name, in: parent))
            #expect(try index.hasIntent(at: name, in: parent) == plain.hasIntent(at: name, in: parent))
        }
    }

    private func compareTotals() throws {
        let files = plain.allLaid.filter { $0.stamp.kind != .directory }
        #expect(index.laidTotals.files == Int64(files.count))
        #expect(index.laidTotals.bytes == files.reduce(0) { $0 + $1.stamp.size })
        let contested = plain.nodeRows.filter { row in
            row.stands && !row.node.isDirectory && row.contents > 1
                || row.laidName.map { $0 != row.place.name && (row.contents == 1 || row.node.isDirectory) } ?? false
        }
        #expect(try index.contestedNodes(limit: 99) == contested)
        let leftInPlain = plain.unplaced(after: 0, limit: 99)
        #expect(index.unplacedCount == UInt64(leftInPlain.count))
    }
}
