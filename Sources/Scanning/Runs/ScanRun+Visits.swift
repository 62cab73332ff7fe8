import Folders
import SystemCalls

/// A directory that is open, and what has been found to do beneath it.
struct OpenDirectory {
    let descriptor: DirectoryDescriptor
    let visit: Visit
    /// The path with a slash at its end; empty for the root.
    let prefix: [UInt8]
    var subdirectories: [Visit] = []

    var node: NodeID? {
        if case .node(let node) = visit.parent { node } else { nil }
    }
}

extension ScanRun {
    func perform(_ visit: Visit) throws {
        guard let descriptor = try open(visit) else { return }
        let prefix = visit.path.names.isEmpty ? [] : visit.path.bytes + [slash]
        var directory = OpenDirectory(descriptor: descriptor, visit: visit, prefix: prefix)
        if let names = visit.names {
            for name in names { try examine(name, in: &directory) }
        } else {
            surroundings.entering(visit.path, descriptor)
            try merge(&directory)
        }
        visits += directory.subdirectories.reversed()
    }

    /// Nil where there is nothing to look at any more, or where it may not be looked at: then that is said, and the rows
    /// beneath stay.
    private func open(_ visit: Visit) throws -> DirectoryDescriptor? {
        guard let parent = visit.path.parent, let name = visit.path.names.last else { return scanner.root }
        do throws(Errno) {
            let directory = try scanner.root.directoryBeneath(visit.path.bytes)
            let status = try directory.status()
            guard identity.holds(status) else {
                report.add(ScanProblem(path: visit.path.bytes, what: .otherFilesystem))
                return nil
            }
            if isDirectory(of: visit, status) { return directory }
            report.addUnsettled(name.bytes, in: parent, isUnheard: true)
        } catch .noEntry, .notDirectory, .symlinkLoop {
            report.addUnsettled(name.bytes, in: parent, isUnheard: true)
        } catch .nameTooLong {
            report.add(ScanProblem(path: visit.path.bytes, what: .pathTooLong))
        } catch {
            report.add(ScanProblem(path: visit.path.bytes, what: .unreadable(error)))
        }
        return nil
    }

    /// False if another directory took the place since the visit was planned: its entries are not those of the node.
    private func isDirectory(of visit: Visit, _ status: FileStatus) -> Bool {
        guard case .node(let node) = visit.parent, !remade.contains(node) else { return true }
        guard let row = try? scanner.rows.row(of: node), let stamp = Stamp(status) else { return false }
        return stamp.isSameInode(as: row.stamp)
    }

    /// One walk through listing and rows, both in the order of their names.
    private func merge(_ directory: inout OpenDirectory) throws {
        guard let listing = try listing(of: directory) else { return }
        let rows = try directory.node.map(scanner.rows.rows(in:)) ?? []
        var next = 0
        for entry in listing {
            while next < rows.count, rows[next].name.bytes.lexicographicallyPrecedes(entry.name) {
                noteMissing(rows[next], in: directory)
                next += 1
            }
            let isLaid = next < rows.count && rows[next].name.bytes == entry.name
            try examine(entry.name, entry.kind, row: isLaid ? rows[next] : nil, in: &directory)
            if isLaid { next += 1 }
        }
        for row in rows[next...] { noteMissing(row, in: directory) }
    }

    private func listing(of directory: OpenDirectory) throws -> [DirectoryEntry]? {
        do throws(Errno) {
            return try directory.descriptor.entries().sorted { $0.name.lexicographicallyPrecedes($1.name) }
        } catch {
            if directory.prefix.isEmpty {
                throw ScanningError(.rootUnreadable, "the folder's root cannot be listed", cause: error)
            }
            report.add(ScanProblem(path: directory.visit.path.bytes, what: .unreadable(error)))
            return nil
        }
    }

    private func examine(_ name: [UInt8], in directory: inout OpenDirectory) throws {
        var row: LaidRow?
        if let known = Name(name) {
            guard examined.insert(directory.visit.path.appending(known)).inserted else { return }
            row = try directory.node.flatMap { try scanner.rows.row(at: known, in: $0) }
        }
        try examine(name, .unknown, row: row, in: &directory)
    }

    func noteMissing(_ row: LaidRow, in directory: OpenDirectory) {
        let isDirectory = row.stamp.kind == .directory
        guard !claimed.contains(row.node),
            !scanner.rules.isIgnored(row.name.bytes, in: directory.prefix, isDirectory: isDirectory)
        else { return }
        if surroundings.isBusy(row.parent, row.name) {
            report.addUnsettled(row.name.bytes, in: directory.visit.path)
        } else {
            missing.append(MissingRow(row: row, directory: directory.visit.path))
        }
    }
}
