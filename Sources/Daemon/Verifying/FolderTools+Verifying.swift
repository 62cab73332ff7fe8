import Chunking
import Cryptography
import Folders
import Placing
import Storing
import SystemCalls

/// Reading everything again, on a thread of its own.
extension FolderTools {
    /// A file whose stamp says that nobody wrote it, and whose bytes are not what the index says.
    struct Damage: Sendable {
        let row: LaidRow
        let path: RelativePath
        let found: ContentHash
    }

    /// Looks at each file that is laid, directory by directory, and then at what is kept of former ones.
    func verify(_ run: VerifyRun, report: @escaping (Damage) -> Void, rotten: (VersionRow) -> Void) throws {
        let reader = try FolderIndexReader(path: home.index)
        try verifyLaid(reader, run, report)
        try verifyVersions(reader, run, rotten)
    }

    private func verifyLaid(_ reader: FolderIndexReader, _ run: VerifyRun, _ report: (Damage) -> Void) throws {
        var left: [(node: NodeID, path: RelativePath)] = [(.root, .root)]
        while let directory = left.popLast() {
            for row in try reader.rows(in: directory.node) {
                guard !run.isCancelled else { return }
                let path = directory.path.appending(row.name)
                switch row.stamp.kind {
                case .directory: left.append((row.node, path))
                case .symlink: run.verified()
                case .file: try verify(row, at: path, run, report)
                }
            }
        }
    }

    private func verifyVersions(_ reader: FolderIndexReader, _ run: VerifyRun, _ rotten: (VersionRow) -> Void) throws {
        var last: Int64 = 0
        while true {
            let rows = try reader.keptFiles(after: last, limit: 256)
            guard let end = rows.last?.id else { return }
            last = end
            for row in rows where row.stamp.kind == .file {
                guard !run.isCancelled else { return }
                verify(row, run, rotten)
            }
        }
    }

    private func verify(_ row: VersionRow, _ run: VerifyRun, _ rotten: (VersionRow) -> Void) {
        // What is gone, or was written since it was kept, is no damage of the disk.
        guard let first = content(of: row, run) else { return }
        if first == row.content { return run.foundVersion(whole: row.id) }
        guard let second = content(of: row, run) else { return }
        run.versionRead()
        if second != row.content { rotten(row) }
    }

    /// What a version's bytes are; nil where it is not the file that was kept. Its ctime is that of its keeping.
    private func content(of row: VersionRow, _ run: VerifyRun) -> ContentHash? {
        guard let path = row.file.flatMap({ VersionPath($0) }), let file = try? area.openVersion(path) else {
            return nil
        }
        let isAsKept = { (file: borrowing FileDescriptor) in
            let stamp = try? file.status().placedStamp
            return stamp?.holdsSameBytes(as: row.stamp, ignoringChangeTime: true) == true
        }
        guard isAsKept(file), let content = content(of: file, run), isAsKept(file) else { return nil }
        return content
    }

    private func verify(_ row: LaidRow, at path: RelativePath, _ run: VerifyRun, _ report: (Damage) -> Void) throws {
        guard !row.racy, let first = content(of: row, at: path, run) else { return run.passedOver() }
        if first == row.content { return run.found(whole: row.node) }
        // Once more, past what may have been an error of the reading.
        guard let second = content(of: row, at: path, run) else { return run.passedOver() }
        run.verified()
        if second != row.content { report(Damage(row: row, path: path, found: second)) }
    }

    /// What a file's bytes are; nil where it is not what the row says, before or after it was read.
    private func content(of row: LaidRow, at path: RelativePath, _ run: VerifyRun) -> ContentHash? {
        guard let file = try? area.root.openBeneath(path.bytes, [.readOnly, .nonBlocking]), isAsLaid(file, row) else {
            return nil
        }
        guard let content = content(of: file, run), isAsLaid(file, row) else { return nil }
        return content
    }

    private func content(of file: borrowing FileDescriptor, _ run: VerifyRun) -> ContentHash? {
        var offset: UInt64 = 0
        let body = try? FileChunker(keys: keys).body(read: { buffer in
            guard !run.isCancelled else { throw Errno.interrupted }
            let count = try file.read(into: buffer, at: offset)
            offset += UInt64(count)
            run.read(UInt64(count))
            return count
        })
        return body.map { keys.contentHash(of: $0) }
    }

    /// The ctime too: an edit whose mtime was put back is an edit, and for a scan to find.
    private func isAsLaid(_ file: borrowing FileDescriptor, _ row: LaidRow) -> Bool {
        guard let stamp = try? file.status().placedStamp else { return false }
        return stamp.holdsSameBytes(as: row.stamp)
    }
}
