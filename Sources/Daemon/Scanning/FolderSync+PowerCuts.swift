import Chunking
import Folders
import Placing
import Storing
import Synchronization
import SystemCalls

/// What a power cut does to a file that was written in place: its size and times may have reached the disk without its
/// bytes, and the index, which is durable, believes them. So what was written after the last moment at which everything was
/// on the disk is read again when the machine has started anew. What Kith places is durable before the index says so.
extension FolderSync {
    /// To be called when the folder goes to work.
    func lookAfterPowerCut() {
        guard state == .running, let boot = bootID() else { return }
        guard let point = tools.home.loadSyncPoint() else {
            // Within the hour it is known to be on the disk.
            return keep(SyncPoint(boot: boot, time: 0))
        }
        if point.boot != boot { readAgain(since: point.time) }
    }

    /// Makes all durable that was written into the folder, and keeps that it is, beside the user's work. Nothing where
    /// nobody wrote since the last time.
    func noteSynced() {
        guard let boot = bootID(), powerCuts.syncedEvent != index.lastEvent else { return }
        powerCuts.syncedEvent = index.lastEvent
        let (tools, point) = (tools, SyncPoint(boot: boot, time: fileTimeNanoseconds()))
        try? IdleThread.start {
            guard (try? tools.area.root.descriptor.syncFilesystem()) != nil else { return }
            self.enqueue { $0.keep(point) }
        }
    }

    /// What could not be kept costs no more than that more is read again.
    private func keep(_ point: SyncPoint) { try? tools.home.save(point) }

    private func readAgain(since: Int64) {
        guard powerCuts.look == nil else { return }
        let (tools, look) = (tools, PowerCutLook(since: since))
        powerCuts.look = look
        do {
            try IdleThread.start {
                let result = Result {
                    try tools.readAgain(look) { damage in self.enqueue { $0.found(damage) } }
                }
                self.enqueue { $0.readAgain(look, result) }
            }
        } catch {
            powerCuts.look = nil
            note("", "what was written before the machine went down cannot be read again: \(error)")
        }
    }

    private func readAgain(_ look: PowerCutLook, _ result: Result<Void, any Error>) {
        powerCuts.look = nil
        guard !isStopped, !look.isCancelled else { return }
        if case .failure(let error) = result {
            note("", "what was written before the machine went down could not be read again: \(error)")
        } else {
            powerCuts.syncedEvent = nil
            noteSynced()
        }
        changed()
    }
}

/// What a folder knows of power cuts.
struct PowerCutState {
    /// The reading that is under way.
    var look: PowerCutLook?
    /// The last local event when everything was made durable; nil before that.
    var syncedEvent: UInt64?
}

/// One reading of what was written last. Any thread may use it.
final class PowerCutLook: Sendable {
    let since: Int64
    private let cancelled = Atomic(false)

    init(since: Int64) { self.since = since }

    var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

    func cancel() { cancelled.store(true, ordering: .relaxed) }
}

extension FolderTools {
    /// Reads each file that is laid and was changed at or after the time of the look; reports those that are not what the
    /// index says, though nobody has touched them since.
    func readAgain(_ look: PowerCutLook, report: @escaping (Damage) -> Void) throws {
        let reader = try FolderIndexReader(path: home.index)
        var left: [(node: NodeID, path: RelativePath)] = [(.root, .root)]
        while let directory = left.popLast() {
            for row in try reader.rows(in: directory.node) {
                if look.isCancelled { return }
                let path = directory.path.appending(row.name)
                if row.stamp.kind == .directory { left.append((row.node, path)) }
                guard row.stamp.kind == .file, !row.racy, row.stamp.ctime >= look.since,
                    let found = content(of: row, at: path), found != row.content
                else { continue }
                report(Damage(row: row, path: path, found: found))
            }
        }
    }

    /// Nil where the file is not the one that the row says.
    private func content(of row: LaidRow, at path: RelativePath) -> ContentHash? {
        guard let file = OpenFile(at: path.bytes, beneath: area.root, expecting: row.stamp) else { return nil }
        var offset: UInt64 = 0
        let body = try? FileChunker(keys: keys).body(read: { buffer in
            let count = try file.read(into: buffer, at: offset)
            offset += UInt64(count)
            return count
        })
        // What was written while it was read is for a scan to find.
        guard let body, OpenFile(at: path.bytes, beneath: area.root, expecting: row.stamp) != nil else { return nil }
        return keys.contentHash(of: body)
    }
}
