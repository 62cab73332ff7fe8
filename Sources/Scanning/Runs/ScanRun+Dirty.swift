import Folders
import SystemCalls

extension ScanRun {
    /// Looks at single names, directories before those within them, so that what moved is known where it is now.
    func scan(_ directories: [DirtyDirectory]) throws {
        for directory in directories {
            for name in directory.renamedAway.compactMap({ Name($0) }) {
                renamedAway.insert(directory.path.appending(name))
            }
            for name in directory.unheard.compactMap({ Name($0) }) {
                unheard.insert(directory.path.appending(name))
            }
        }
        for directory in directories.sorted(by: { $0.path < $1.path }) where !isCovered(directory.path) {
            guard let visit = try visit(for: directory) else { continue }
            visits.append(visit)
            try runVisits()
        }
    }

    private func isCovered(_ path: RelativePath) -> Bool {
        guard !covered.isEmpty else { return false }
        return path.names.indices.contains { covered.contains(RelativePath(Array(path.names[...$0]))) }
    }

    /// The directory as the index knows it; where on the way down it knows none, or another one stands there, the place
    /// of that one is what has to be looked at.
    private func visit(for dirty: DirtyDirectory) throws -> Visit? {
        var node = NodeID.root
        var path = RelativePath.root
        for name in dirty.path.names {
            let row = try scanner.rows.row(at: name, in: node)
            guard let row, row.stamp.kind == .directory, !claimed.contains(row.node),
                stands(row, at: path.appending(name))
            else {
                // Its row went elsewhere after its names were told, and nothing else leads to them there.
                if row == nil, look(at: path.appending(name)) == .nothing { report.unsettled = nil }
                return Visit(parent: .node(node), path: path, names: [name.bytes])
            }
            if isIgnored(name, in: path) { return nil }
            node = row.node
            path = path.appending(name)
        }
        return Visit(parent: .node(node), path: path, names: dirty.names)
    }

    private func isIgnored(_ name: Name, in directory: RelativePath) -> Bool {
        scanner.rules.isIgnored(name.bytes, in: prefix(of: directory), isDirectory: true)
    }
}
