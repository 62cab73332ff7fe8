import Folders
import SystemCalls

/// How much of a node is gone from its place.
enum Loss: Comparable {
    /// It stands, or it cannot be told yet.
    case none
    /// All but what is ignored, of which nobody knows anything.
    case allButIgnored
    case whole
}

extension ScanRun {
    /// Looks once more at the places that were empty: what is still nowhere is gone; what was filled again is compared.
    func settleMissing() throws {
        let candidates = missing
        missing = []
        for candidate in candidates where !claimed.contains(candidate.row.node) {
            if surroundings.isCancelled() { throw ScanningError.cancelled }
            try settle(candidate)
        }
    }

    private func settle(_ missing: MissingRow) throws {
        let (row, directory) = (missing.row, missing.directory)
        let sight = look(at: directory.appending(row.name))
        // Asked after the look: what was placed elsewhere before it is busy still, or has other rows by now.
        guard try isAtRest(row, in: directory) else { return report.addUnsettled(row.name.bytes, in: directory) }
        switch sight {
        case .hidden:
            report.addUnsettled(row.name.bytes, in: directory)
        case .nothing:
            _ = try vanish(row, prefix: prefix(of: directory))
        case .leaf, .directory:
            if try isUnsyncable(row.name, in: directory) {
                _ = try vanish(row, prefix: prefix(of: directory))
            } else {
                examined.remove(directory.appending(row.name))
                visits.append(Visit(parent: .node(row.parent), path: directory, names: [row.name.bytes]))
            }
        }
    }

    /// What was said already when the place was first looked at: a socket, pipe or device took it.
    private func isUnsyncable(_ name: Name, in directory: RelativePath) throws -> Bool {
        guard let open = try? scanner.root.directoryBeneath(directory.bytes),
            let status = try? open.status(of: name.bytes)
        else { return false }
        return Stamp(status) == nil
    }

    func prefix(of directory: RelativePath) -> [UInt8] {
        directory.names.isEmpty ? [] : directory.bytes + [slash]
    }

    /// Tells that a node is gone, and before it what was within it, deepest first; but not what was found elsewhere, is
    /// ignored, is being placed, or went elsewhere. If that is so of itself, or of something within other than what was
    /// found, the directory stands.
    func vanish(_ row: LaidRow, prefix: [UInt8]) throws -> Loss {
        if try hasGoneElsewhere(row) { return .none }
        var loss = Loss.whole
        if row.stamp.kind == .directory {
            let within = prefix + row.name.bytes + [slash]
            for child in try scanner.rows.rows(in: row.node) {
                loss = min(loss, try vanishChild(child, prefix: within))
            }
        }
        guard loss == .whole else { return loss }
        claimed.insert(row.node)
        try emit(.vanished(row))
        return .whole
    }

    private func vanishChild(_ row: LaidRow, prefix: [UInt8]) throws -> Loss {
        let isDirectory = row.stamp.kind == .directory
        if claimed.contains(row.node) {
            if isOnItsWay(row.node) { try park(row) }
            return .whole
        }
        if scanner.rules.isIgnored(row.name.bytes, in: prefix, isDirectory: isDirectory) { return .allButIgnored }
        if surroundings.isBusy(row.parent, row.name) { return .none }
        if standsWithinContested(row) {
            try park(row)
            return .whole
        }
        return try vanish(row, prefix: prefix)
    }
}
