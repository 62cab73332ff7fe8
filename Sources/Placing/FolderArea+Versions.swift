package import Folders
package import SystemCalls

extension FolderArea {
    /// What is kept, oldest first. Opens each file, to ask whether it is settled.
    package func versionFiles() throws(PlacingError) -> [VersionFile] {
        var files: [VersionFile] = []
        for day in try versionDays() {
            for (path, _) in try versionPaths(of: day) {
                if let file = try versionFile(path) { files.append(file) }
            }
        }
        return files
    }

    /// What is kept, oldest first, and what stands there; opens none of it.
    package func versionStamps() throws(PlacingError) -> [(path: VersionPath, stamp: Stamp)] {
        var stamps: [(path: VersionPath, stamp: Stamp)] = []
        for day in try versionDays() {
            for (path, _) in try versionPaths(of: day) {
                if let stamp = try spot(path)?.stamp() { stamps.append((path, stamp)) }
            }
        }
        return stamps
    }

    /// What one version is now; nil where it is gone.
    package func versionFile(_ path: VersionPath) throws(PlacingError) -> VersionFile? {
        guard let spot = try spot(path), try spot.status() != nil else { return nil }
        return try versionFile(path, at: spot)
    }

    /// Looks again at a displaced file that was not settled.
    ///
    /// A program that had mapped the file can have written into it without a new mtime: read a file that was open once
    /// more when it is settled.
    package func poll(_ file: VersionFile) throws(PlacingError) -> Settling {
        guard let found = try versionFile(file.path) else { return .gone }
        guard found.stamp.holdsSameBytes(as: file.stamp, ignoringChangeTime: true) else { return .changed(found) }
        guard !found.isSettled, let spot = try spot(file.path) else { return .settled }
        return FolderArea.openness(spot) == .writable ? .stillOpen : .settled
    }

    /// Opens the bytes of a version.
    package func openVersion(_ path: VersionPath) throws(PlacingError) -> FileDescriptor {
        guard let spot = try spot(path) else { throw PlacingError("cannot open \(path)", .noEntry) }
        return try saying("cannot open \(path)") { () throws(Errno) in try spot.open() }
    }

    /// Where a version that is a symlink points to.
    package func symlinkTarget(of path: VersionPath) throws(PlacingError) -> [UInt8] {
        guard let spot = try spot(path) else { throw PlacingError("cannot read \(path)", .noEntry) }
        return try saying("cannot read \(path)") { () throws(Errno) in
            try spot.directory.symlinkTarget(of: spot.name)
        }
    }

    /// Stages a copy of a version that is a file, with its mode and mtime; the version stays.
    package func restore(_ path: VersionPath, as name: StagedName) throws(PlacingError) -> Staged {
        let source = try openVersion(path)
        let status = try saying("cannot look at \(path)") { () throws(Errno) in try source.status() }
        var copy = try StagedFile.create(name, in: self)
        try copy.copyRange(from: source, at: 0, length: status.size, to: 0)
        return try copy.finish(size: status.size, mode: status.mode, mtime: status.mtime)
    }

    /// Removes one version; nothing happens where there is none. Refused for a directory.
    package func discard(_ path: VersionPath) throws(PlacingError) {
        guard let spot = try spot(path), try spot.status() != nil else { return }
        try spot.remove()
    }

    func versionFile(_ path: VersionPath, at spot: Spot) throws(PlacingError) -> VersionFile {
        // The lease first: what is written before it is granted shows in the stamp.
        let isSettled = FolderArea.openness(spot) == .closed
        guard let stamp = try spot.stamp() else { throw spot.error("keep", .noEntry) }
        return VersionFile(path: path, stamp: stamp, isSettled: isSettled || stamp.kind != .file)
    }

    private enum Openness {
        case closed
        case writable
        /// The filesystem has no leases, or the file is not ours.
        case unknown
    }

    /// Whether some program holds a file open for writing: a read lease is granted only if none does.
    private static func openness(_ spot: Spot) -> Openness {
        do throws(Errno) {
            let file = try spot.open()
            try file.takeLease(.shared)
            return .closed
        } catch {
            return error == .tryAgain ? .writable : .unknown
        }
    }

    /// Nil where the day is gone.
    private func spot(_ path: VersionPath) throws(PlacingError) -> Spot? {
        do throws(Errno) {
            let day = try versions.directoryBeneath(path.day.bytes)
            return Spot(directory: day, name: path.name.bytes, place: .versions(path))
        } catch {
            guard error == .noEntry else { throw PlacingError("cannot open versions/\(path.day)", error) }
            return nil
        }
    }

    func versionDays() throws(PlacingError) -> [Name] {
        let entries = try saying("cannot list versions") { () throws(Errno) in try versions.entries() }
        return entries.compactMap { Name($0.name) }.sorted()
    }

    /// The versions of a day by their order, with the bytes that each takes on disk.
    func versionPaths(of day: Name) throws(PlacingError) -> [(path: VersionPath, allocated: UInt64)] {
        var paths: [(path: VersionPath, allocated: UInt64)] = []
        try saying("cannot list versions/\(day)") { () throws(Errno) in
            let directory = try versions.directoryBeneath(day.bytes)
            for entry in try directory.entries() {
                guard let name = Name(entry.name), let path = VersionPath(day: day, name: name),
                    let status = try directory.statusIfAny(of: entry.name)
                else { continue }
                paths.append((path, status.blocks.multipliedReportingOverflow(by: 512).partialValue))
            }
        }
        return paths.sorted { $0.path < $1.path }
    }

    /// Whether pruning may take it: no directory, and nothing that a program still writes.
    func mayPrune(_ path: VersionPath) throws(PlacingError) -> Bool {
        guard let spot = try spot(path), let status = try spot.status() else { return false }
        if status.kind == .directory { return false }
        return status.kind != .file || FolderArea.openness(spot) != .writable
    }
}
