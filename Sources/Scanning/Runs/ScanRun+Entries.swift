import Folders
import SystemCalls

extension ScanRun {
    /// Compares what stands under one name with its row, if it has one. What the listing said of the kind saves the
    /// `statx` of what is ignored.
    func examine(_ bytes: [UInt8], _ listed: FileKind, row: LaidRow?, in directory: inout OpenDirectory) throws {
        if listed != .unknown, isIgnored(bytes, listed, in: directory) { return }
        guard let status = status(of: bytes, in: directory) else { return }
        guard let status else {
            if let row { noteMissing(row, in: directory) }
            return
        }
        if listed != status.kind, isIgnored(bytes, status.kind, in: directory) { return }
        guard let (name, stamp) = participant(bytes, status, row: row, in: directory) else { return }
        if let node = directory.node, surroundings.isBusy(node, name) {
            return report.addUnsettled(bytes, in: directory.visit.path, isUnheard: stamp.kind == .directory)
        }
        report.entries += 1
        let spot = Spot(parent: directory.visit.parent, directory: directory.visit.path, name: name)
        try compare(stamp, with: row, at: spot, in: &directory)
    }

    private func isIgnored(_ name: [UInt8], _ kind: FileKind, in directory: OpenDirectory) -> Bool {
        scanner.rules.isIgnored(name, in: directory.prefix, isDirectory: kind == .directory)
    }

    /// Nil if it cannot be told, which is said; `.some(nil)` if nothing stands there.
    private func status(of name: [UInt8], in directory: OpenDirectory) -> FileStatus?? {
        do throws(Errno) {
            return .some(try directory.descriptor.statusIfAny(of: name))
        } catch {
            report.add(ScanProblem(path: directory.prefix + name, what: .unreadable(error)))
            return nil
        }
    }

    /// The name and stamp of what takes part in the folder; nil, and said, for what does not.
    private func participant(
        _ bytes: [UInt8], _ status: FileStatus, row: LaidRow?, in directory: OpenDirectory
    ) -> (Name, Stamp)? {
        if !identity.holds(status) {
            // The row stays: what it speaks of is hidden, not gone.
            report.add(ScanProblem(path: directory.prefix + bytes, what: .otherFilesystem))
            return nil
        }
        // A row's name has been looked at before.
        let name = row?.name ?? Name(bytes)
        if let reason = reasonToLeaveAlone(bytes, name, status.kind) {
            report.add(ScanProblem(path: directory.prefix + bytes, what: reason))
            if let row { noteMissing(row, in: directory) }
            return nil
        }
        guard let name, let stamp = Stamp(status) else { return nil }
        if stamp.kind == .file, stamp.mtime == .max || stamp.mtime == .min {
            report.add(ScanProblem(path: directory.prefix + bytes, what: .undated))
        }
        return (name, stamp)
    }

    private func reasonToLeaveAlone(_ bytes: [UInt8], _ name: Name?, _ kind: FileKind) -> ScanProblem.What? {
        switch kind {
        case .socket: .socket
        case .pipe: .pipe
        case .characterDevice, .blockDevice, .unknown: .device
        case .file, .directory, .symlink:
            if bytes == IgnoreRules.reservedName { .reservedName } else { name == nil ? .notUTF8 : nil }
        }
    }

    private func compare(
        _ stamp: Stamp, with row: LaidRow?, at spot: Spot, in directory: inout OpenDirectory
    ) throws {
        guard let row else { return try foundNew(stamp, at: spot, in: &directory) }
        if claimed.contains(row.node) {
            // Found elsewhere earlier and here now: it moves while we look.
            if stamp.isSameInode(as: row.stamp) {
                report.addUnsettled(spot.name.bytes, in: spot.directory, isUnheard: stamp.kind == .directory)
            } else if isOnItsWay(row.node) {
                try contest(row, at: spot, stamp)
            } else {
                try foundNew(stamp, at: spot, in: &directory)
            }
        } else if row.stamp.kind != .directory, stamp.kind != .directory {
            try compareLeaf(stamp, with: row, at: spot, in: directory)
        } else if stamp.isSameInode(as: row.stamp) {
            try compareDirectory(stamp, with: row, at: spot, in: &directory)
        } else {
            try contest(row, at: spot, stamp)
        }
    }

    func foundNew(_ stamp: Stamp, at spot: Spot, in directory: inout OpenDirectory) throws {
        if stamp.kind == .directory {
            if let visit = try foundDirectory(stamp, at: spot) { directory.subdirectories.append(visit) }
        } else {
            try foundLeaf(stamp, at: spot, in: directory)
        }
    }

    private func compareDirectory(
        _ stamp: Stamp, with row: LaidRow, at spot: Spot, in directory: inout OpenDirectory
    ) throws {
        let isSame = stamp.says(row.stamp)
        if !isSame { try emit(.touched(row, stamp: stamp, racy: false)) }
        // A mode that changed may have opened what could not be read before.
        if directory.visit.names == nil || !isSame || unheard.contains(spot.path) {
            directory.subdirectories.append(covering(deepVisit(.node(row.node), spot.path)))
        }
    }

    private func compareLeaf(
        _ stamp: Stamp, with row: LaidRow, at spot: Spot, in directory: OpenDirectory
    ) throws {
        if stamp == row.stamp, !row.racy { return }
        guard let state = try readLeaf(stamp, at: spot, in: directory.descriptor) else { return }
        if state.content.content.hash != row.content {
            try emit(.changed(row, state))
        } else if state.stamp != row.stamp || state.racy != row.racy {
            try emit(.touched(row, stamp: state.stamp, racy: state.racy))
        }
    }

    func deepVisit(_ parent: FoundParent, _ path: RelativePath) -> Visit {
        Visit(parent: parent, path: path, names: nil)
    }
}
