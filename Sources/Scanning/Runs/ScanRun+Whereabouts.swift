import Folders
import SystemCalls

extension ScanRun {
    /// Whether a directory whose place is lost was renamed to another one, which this scan has not come to, or had passed:
    /// then nothing is said of it and of what is within, and another scan looks at both places.
    func hasGoneElsewhere(_ row: LaidRow) throws -> Bool {
        guard let path = newPath(of: row), let parent = path.parent, let name = path.names.last else { return false }
        report.addUnsettled(name.bytes, in: parent, isUnheard: true)
        if let former = try currentPath(of: row.parent) {
            report.addUnsettled(row.name.bytes, in: former, isUnheard: true)
        }
        return true
    }

    /// Whether a directory whose place is lost stands within what took that place, or another contested one, as a parent
    /// that changed places with its child. There it is found once that is told, which waits for it to leave.
    func standsWithinContested(_ row: LaidRow) -> Bool {
        guard !contested.isEmpty, let names = newPath(of: row)?.names else { return false }
        return names.indices.dropLast().contains { contested.contains(RelativePath(Array(names[...$0]))) }
    }

    /// Where a directory was renamed to; nil if nobody heard of that, or if it takes no part there.
    private func newPath(of row: LaidRow) -> RelativePath? {
        // Without a birth time no scan would know it again at its new place, and this one would be asked for ever.
        guard row.stamp.kind == .directory, row.stamp.birth != 0,
            let path = surroundings.whereabouts(row.stamp.inode), !isIgnored(path), stands(row, at: path),
            !belongsToAnother(row, at: path)
        else { return nil }
        return path
    }

    /// Whether the directory that the row speaks of is that of another node by now, which kept its place.
    private func belongsToAnother(_ row: LaidRow, at path: RelativePath) -> Bool {
        let others = (try? scanner.rows.rows(inode: row.stamp.inode, birth: row.stamp.birth)) ?? []
        let nodes = others.filter { $0.stamp.isSameInode(as: row.stamp) }.map(\.node) + remade
        return nodes.contains { $0 != row.node && (try? currentPath(of: $0)) == path }
    }

    /// Whether it is, or is in, something that takes no part.
    private func isIgnored(_ path: RelativePath) -> Bool {
        scanner.rules.isIgnored(path: path, isDirectory: true)
    }

    /// Whether the row's own directory is there, not another one with an inode number that was given out again.
    func stands(_ row: LaidRow, at path: RelativePath) -> Bool {
        guard let file = try? scanner.root.openBeneath(path.bytes, [.path, .noFollow]),
            let stamp = (try? file.status()).flatMap(Stamp.init)
        else { return false }
        return stamp.isSameInode(as: row.stamp)
    }
}
