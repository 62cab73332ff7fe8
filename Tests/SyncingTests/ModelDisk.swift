import Bytes
import Folders
import Identity
import Syncing
import TestSupport

/// Carries the engine's acts out on rows alone: a disk on which everything works at once.
struct ModelDisk {
    let engine: FolderEngine
    let rows: MemoryRows
    private var clock: UInt64 = 1

    init(_ engine: FolderEngine, _ rows: MemoryRows) {
        self.engine = engine
        self.rows = rows
    }

    /// Places whatever is unplaced (or the nodes chosen), until nothing more can be done. Returns how many acts it took.
    mutating func placeEverything(only chosen: (NodeID) -> Bool = { _ in true }) throws -> Int {
        var acts = 0
        for _ in 0..<10_000 {
            let before = acts
            for (_, node) in rows.unplaced(after: 0, limit: .max) where chosen(node) {
                acts += try place(node) ? 1 : 0
            }
            if acts == before { return acts }
        }
        return acts
    }

    private mutating func place(_ node: NodeID) throws -> Bool {
        let heads = rows.heads(of: node).received
        let step = try engine.nextStep(
            for: node, isStaged: { _ in true }, isKept: { _ in true }, isComing: { _ in false }, rows)
        switch step {
        case .settled:
            let before = rows.heads(of: node).placed
            try engine.settled(node, with: heads, rows)
            return before != rows.heads(of: node).placed
        case .needs, .after, .blocked: return false
        case .act(let act):
            if movesIntoItself(act) { throw ModelDiskError.movedIntoItself }
            try engine.placed(act, for: node, with: heads, stamps: stamps(act), rows)
            return true
        }
    }

    /// What rename(2) refuses.
    private func movesIntoItself(_ act: PlacementAct) -> Bool {
        switch act {
        case .move(let row, let parent, _): isWithin(parent, row.node)
        case .exchange(let one, let other): isWithin(one.parent, other.node) || isWithin(other.parent, one.node)
        default: false
        }
    }

    private func isWithin(_ directory: NodeID, _ other: NodeID) -> Bool {
        var at: NodeID? = directory
        while let node = at, node != other { at = rows.laid(node)?.parent }
        return at == other
    }

    /// What is not placed, and the step that each would take next: for messages of failing tests.
    func leftover() throws -> String {
        try rows.unplaced(after: 0, limit: .max).map { _, node in
            let step = try engine.nextStep(
                for: node, isStaged: { _ in true }, isKept: { _ in true }, isComing: { _ in false }, rows)
            return
                "\(hexadecimal(node.raw.bytes.prefix(7))): \(step), laid \(String(describing: rows.laid(node).map(path)))"
        }.joined(separator: "\n")
    }

    private mutating func stamps(_ act: PlacementAct) -> [Stamp] {
        switch act {
        case .makeDirectory(_, _, let mode): [fresh(.directory, mode: mode, mtime: 0)]
        case .install(_, _, let content, let meta, _):
            [fresh(content.kind, mode: meta.mode, mtime: meta.mtime(of: content))]
        case .move(let row, _, _): [row.stamp]
        case .exchange(let one, let other): [one.stamp, other.stamp]
        case .remove, .relabel: []
        case .setMeta(let row, let mode, let mtime):
            [fresh(row.stamp.kind, mode: mode, mtime: mtime, inode: row.stamp.inode)]
        }
    }

    mutating func fresh(_ kind: Kind, mode: UInt16, mtime: Int64, inode: UInt64? = nil) -> Stamp {
        clock += 1
        return Stamp(
            kind: kind, size: 0, mtime: kind == .directory ? 0 : mtime, ctime: Int64(clock), inode: inode ?? clock,
            birth: 0, mode: mode)
    }

    /// path -> what is laid there.
    func tree() throws -> [String: ModelVector.Entry] {
        var tree: [String: ModelVector.Entry] = [:]
        for row in rows.allLaid {
            guard let meaning = Meaning(rows.heads(of: row.node).placed) else { continue }
            let isLeaf = !row.node.isDirectory
            tree[path(row)] = .init(
                node: row.node, content: isLeaf ? row.content : ContentHash(.zero),
                mtime: isLeaf ? meaning.content.mtime : 0,
                mode: row.stamp.kind == .symlink ? meaning.meta.mode : row.stamp.mode,
                contents: isLeaf ? meaning.contents.count : 1)
        }
        return tree
    }

    private func path(_ row: LaidRow) -> String {
        guard row.parent != .root, let parent = rows.laid(row.parent) else { return row.name.description }
        return path(parent) + "/" + row.name.description
    }
}

/// Names beside others as the model writes them, so that trees can be compared by path.
func modelEngine() -> FolderEngine {
    FolderEngine(
        besideName: { name, author, _, attempt in
            let replica: UInt64 =
                switch author {
                case .replica(let id): id.raw
                case .device: 0
                }
            return Name("\(name) (R\(replica)\(attempt == 1 ? "" : " \(attempt)"))") ?? name
        },
        nodeBirth: { parent, name, isDirectory, generation in
            var hasher = StableHash()
            hasher.add(parent.raw.high)
            hasher.add(parent.raw.low)
            for byte in name.bytes { hasher.add(UInt64(byte)) }
            hasher.add(generation)
            let high = hasher.value & ~(1 << 63) | (isDirectory ? 1 << 63 : 0)
            return NodeID(Bytes16(high: high, low: generation))
        })
}

/// FNV-1a: the same in each process, unlike `Hasher`.
private struct StableHash {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ word: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) {
            value = (value ^ (word >> UInt64(shift) & 255)) &* 0x100_0000_01b3
        }
    }
}

enum ModelDiskError: Error {
    case movedIntoItself
}
