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

    /// Looks at each file that is laid, directory by directory.
    func verify(_ run: VerifyRun, report: @escaping (Damage) -> Void) throws {
        let reader = try FolderIndexReader(path: home.index)
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
        var offset: UInt64 = 0
        let body = try? FileChunker(keys: keys).body(read: { buffer in
            guard !run.isCancelled else { throw Errno.interrupted }
            let count = try file.read(into: buffer, at: offset)
            offset += UInt64(count)
            run.read(UInt64(count))
            return count
        })
        guard let body, isAsLaid(file, row) else { return nil }
        return keys.contentHash(of: body)
    }

    /// The ctime too: an edit whose mtime was put back is an edit, and for a scan to find.
    private func isAsLaid(_ file: borrowing FileDescriptor, _ row: LaidRow) -> Bool {
        guard let stamp = try? file.status().placedStamp else { return false }
        return stamp.holdsSameBytes(as: row.stamp)
    }
}
