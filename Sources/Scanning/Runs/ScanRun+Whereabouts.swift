import Folders
import SystemCalls

extension ScanRun {
    /// Whether a directory whose place is lost was renamed to another one, which this scan has not come to, or had passed:
    /// then nothing is said of it and of what is within, and another scan looks at both places.
    func hasGoneElsewhere(_ row: LaidRow) throws -> Bool {
        // Without a birth time no scan would know it again at its new place, and this one would be asked for ever.
        guard row.stamp.kind == .directory, row.stamp.birth != 0,
            let path = surroundings.whereabouts(row.stamp.inode),
            let parent = path.parent, let name = path.names.last, !isIgnored(path), stands(row, at: path)
        else { return false }
        report.addUnsettled(name.bytes, in: parent, isUnheard: true)
        if let former = try currentPath(of: row.parent) {
            report.addUnsettled(row.name.bytes, in: former, isUnheard: true)
        }
        return true
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
