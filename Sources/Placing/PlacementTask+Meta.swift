import Folders
import SystemCalls

extension PlacementTask {
    func setMeta(
        _ path: RelativePath, _ mode: UInt16?, _ mtime: Int64?, _ expecting: Stamp?
    ) throws(PlacingError) -> PlacementOutcome {
        let target = try batch.spot(path)
        guard let found = try target.stamp() else { return .notAsExpected(nil) }
        if let expecting, let outcome = try unexpected(expecting, at: target) { return outcome }
        if found.kind == .file, let mtime { return try setMeta(target, mode, mtime, expecting ?? found) }
        batch.beforeChange(intent.step)
        try saying("cannot set mode and time of \(path)") { () throws(Errno) in
            // A symlink has no mode of its own, and a directory's mtime follows its entries.
            if let mode, found.kind != .symlink { try target.directory.setMode(mode & 0o777, of: target.name) }
            if let mtime, found.kind == .symlink { try target.directory.setModificationTime(mtime, of: target.name) }
        }
        if found.kind == .directory, mode != nil { batch.loosened.forget(inode: found.inode) }
        guard let set = try target.stamp(), set.isSameInode(as: found) else {
            return .notAsExpected(try target.stamp())
        }
        return .placed(set, displaced: nil)
    }

    /// Sets a file's mtime without hiding an edit: while we hold the lease nobody can open the file for writing, and we
    /// get it only if nobody has.
    private func setMeta(
        _ target: Spot, _ mode: UInt16?, _ mtime: Int64, _ expecting: Stamp
    ) throws(PlacingError) -> PlacementOutcome {
        batch.beforeChange(intent.step)
        let status = try saying("cannot set the time of \(target.words)") { () throws(Errno) -> FileStatus? in
            let file = try target.open()
            do throws(Errno) { try file.takeLease(.shared) } catch {
                // Any other error: the filesystem has no leases, or the file is somebody else's.
                if error == .tryAgain { throw .busy }
            }
            guard let found = try file.status().placedStamp, found.holdsSameBytes(as: expecting) else { return nil }
            if let mode { try file.setMode(mode & 0o777) }
            try file.setModificationTime(mtime)
            return try file.status()
        }
        guard let set = status?.placedStamp else { return .notAsExpected(try target.stamp()) }
        return .placed(set, displaced: nil)
    }
}
