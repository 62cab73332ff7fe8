import Chunking
import Cryptography
import Dispatch
import Folders
import Placing
import Storing
import Syncing
import SystemCalls

/// What was displaced: kept, watched while a program still writes into it, served to others, and given back.
extension FolderSync {
    /// The bytes of a conflict's other side have come: they are a version here from now on.
    func keepStaged(_ staged: Staged, _ fetch: Fetch) throws {
        let path = try index.goalPath(of: fetch.node) ?? .root
        guard let name = path.names.last else { return }
        let file = try tools.area.keep(staged, originally: name, now: Clock.realTime())
        change {
            try index.putVersion(
                VersionRow(
                    node: fetch.node, path: path.description, content: fetch.content.hash, stamp: file.stamp,
                    keptAt: Clock.realTime(), file: file.path.description, reason: .conflict))
            // Whatever kept it from the disk.
            try index.clearProblem(path.description)
        }
        placing.refused[fetch.node] = nil
        placing.mustLookAgain = true
    }

    /// A displaced file that a program holds open: whatever is written into it is an edit like any other.
    func watch(_ file: VersionFile, of node: NodeID, _ path: String) {
        lane.after(.seconds(1)) { self.assumeIsolated { $0.look(at: file, of: node, path) } }
    }

    private func look(at file: VersionFile, of node: NodeID, _ path: String) {
        guard !isStopped, let settling = try? tools.area.poll(file) else { return }
        switch settling {
        case .settled:
            guard let row = try? index.version(file: file.path.description), row.content == nil else { return }
            readStray(file, of: node, path)
        case .stillOpen: watch(file, of: node, path)
        case .changed(let newer):
            change { try index.versionChanged(file: file.path.description, stamp: newer.stamp) }
            watch(newer, of: node, path)
        case .gone: break
        }
    }

    /// Bytes that somebody wrote while, or after, their file was replaced: they become a head of their own, unless this
    /// device may only read. Then they stay a version here, as whatever else its user writes.
    func readStray(
        _ file: VersionFile, of node: NodeID, _ path: String,
        then goOn: @escaping @Sendable (isolated FolderSync) -> Void = { _ in }
    ) {
        let tools = tools
        tools.scanning.async {
            let read = Result { try tools.read(file) }
            self.enqueue { folder in
                folder.strayRead(read, file, of: node, path)
                goOn(folder)
            }
        }
    }

    private func strayRead(
        _ result: Result<Content, any Error>, _ file: VersionFile, of node: NodeID, _ path: String
    ) {
        guard case .success(let content) = result else {
            return note(path, "what was written into it while it was replaced cannot be read: \(result)")
        }
        change(durably: true) {
            try index.versionRead(file: file.path.description, content: content.hash)
            // What a crash left of the other side of a conflict, or what a reader's user wrote, is no edit.
            guard mayWrite, node != .root else { return }
            try engine.strayWrite(on: node, content: content, mode: file.stamp.mode, index)
            try signLocalRecords()
        }
        for node in fetching.lacks.filter({ $0.value.content == content.hash }).keys.sorted() { comeBack(to: node) }
        pumpAll()
        placing.mustLookAgain = true
        advance()
    }
}

extension FolderTools {
    /// The content of a displaced file, by reading it.
    func read(_ file: VersionFile) throws -> Content {
        let descriptor = try area.openVersion(file.path)
        let chunker = FileChunker(keys: keys)
        var offset: UInt64 = 0
        let body = try chunker.body(read: { buffer in
            let count = try descriptor.read(into: buffer, at: offset)
            offset += UInt64(count)
            return count
        })
        return Content(body: body, mtime: file.stamp.mtime, hash: keys.contentHash(of: body))
    }
}
