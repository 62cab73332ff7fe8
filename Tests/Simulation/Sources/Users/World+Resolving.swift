import Bytes
import Control
import Folders
import Storing
import Syncing

@testable import Daemon

/// Conflicts that users end.
extension World {
    /// Ends a conflict in favour of one of its sides, which its user wants from then on; the others were seen.
    func resolve(_ device: Device, _ act: Act) {
        guard let folder = device.folder else { return }
        let executor = ModelExecutor(scheduler.makeLaneFor(device.machine))
        let pick = act.picks[0]
        let end: @Sendable (RelativePath, API.Head, Set<String>, Bool) -> Void = {
            [unowned self] path, side, files, isDone in
            if isDone { chose(path, oneOf: files, on: device) }
            hasResolved = true
            let outcome = isDone ? "done" : "refused"
            say("\(device.name) act \(act.number): resolves \(path), keeping \(side.head): \(outcome)")
        }
        Task(executorPreference: executor) {
            guard let conflict = try? await folder.conflicts().first else { return }
            let heads = conflict.heads
            guard heads.count > 1, let path = Folders.RelativePath(text: conflict.path) else { return }
            let chosen = heads[Int(pick % UInt64(heads.count))]
            let files = chosen.stands ? [] : await folder.versions(ofSide: chosen.head)
            let outcome = try? await folder.resolve(path, keeping: chosen.head)
            end(path, chosen, files, outcome != nil)
        }
    }

    /// The bytes of these versions, or else of what stands there, are what a user wants again.
    private func chose(_ path: RelativePath, oneOf files: Set<String>, on device: Device) {
        let bytes = disk.actingAsUser(of: device) {
            let folder = UserDisk(root: device.root)
            return folder.versions().first { files.contains($0.file) }?.bytes ?? folder.read(path)
        }
        if let bytes { ledger.wantsAgain(bytes) }
    }
}

extension FolderSync {
    /// The files of `.kith/` that hold the side of a conflict which is shown so.
    fileprivate func versions(ofSide head: String) -> Set<String> {
        var files: Set<String> = []
        for row in (try? index.contestedNodes(limit: .max)) ?? [] {
            for content in ((try? index.heads(of: row.node).received) ?? []).flatMap(\.contents)
            where hexadecimal(content.value.hash.raw.bytes).hasPrefix(head) {
                files.formUnion(((try? index.versions(of: content.value.hash)) ?? []).compactMap(\.file))
            }
        }
        return files
    }
}
