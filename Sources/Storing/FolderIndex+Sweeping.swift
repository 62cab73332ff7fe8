package import Bytes
import Folders

extension FolderIndex {
    /// Drops list objects that no record held leads to, and gives their number. `children` reads which list objects an
    /// object names; `roots` are needed besides, as by a fetch under way. One pass over all records, where there are any
    /// list objects at all: for a quiet moment.
    package func sweepListObjects(
        keeping roots: [Bytes32] = [], children: (_ object: [UInt8]) throws -> [Bytes32]
    ) throws -> Int {
        try writing {
            let held = try database.rows("SELECT hash FROM lists ORDER BY id") { row throws(StoringError) in
                try row.bytes32(0)
            }
            guard !held.isEmpty else { return 0 }
            var reached: Set<Bytes32> = []
            var waiting = try roots + listRoots()
            while let hash = waiting.popLast() {
                guard reached.insert(hash).inserted, let object = try listObject(hash) else { continue }
                waiting += try children(object)
            }
            let unreached = held.filter { !reached.contains($0) }
            for hash in unreached { try database.run("DELETE FROM lists WHERE hash = ?", [.bytes32(hash)]) }
            return unreached.count
        }
    }

    /// Read a record at a time: there may be millions, and few have lists.
    private func listRoots() throws -> [Bytes32] {
        var roots: [Bytes32] = []
        try writeRecords()
        try database.scan("SELECT node, replica, number, plain FROM records") { row throws(StoringError) in
            let record = try row.record(plain: 3, node: try row.node(0), dot: row.dot(1, 2))
            for content in record.contents {
                if case .file(_, .listed(let root, _)) = content.value.body { roots.append(root) }
            }
            return true
        }
        return roots
    }
}
