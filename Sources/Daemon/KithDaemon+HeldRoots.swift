import Dispatch
import Folders
import Placing

/// Folders that are held because their root is not what it was. Mounting a disk again, or moving a directory back, is the
/// user's word that it is right: such a folder goes on by itself.
extension KithDaemon {
    func followHeldRoots() {
        rootLook = lane.timer { self.assumeIsolated { daemon in _ = Task { await daemon.lookAtHeldRoots() } } }
        context.whenRootIsHeld { self.lane.async { self.assumeIsolated { $0.awaitHeldRoots() } } }
    }

    private func awaitHeldRoots() { rootLook?.schedule(after: configuration.rootLookInterval, leeway: .seconds(1)) }

    /// Opens again what is the folder's root again, and looks once more later while anything else is held.
    func lookAtHeldRoots() async {
        var isAnyHeld = false
        for folder in folders() {
            // What is gone from a root that is marked is for the user to judge.
            guard let check = await folder.rootCheck, check != .emptied else { continue }
            let entry = folder.entry
            let now = try? await looking.run { FolderArea.check(rootPath: Array(entry.path.utf8), folder: entry.id) }
            guard now == .fine else {
                isAnyHeld = true
                continue
            }
            context.log("\(entry.name): \(entry.path) is what it was again")
            do { try await reopen(entry) } catch { context.log("\(entry.name): cannot be opened again: \(error)") }
        }
        if isAnyHeld { awaitHeldRoots() }
    }
}
