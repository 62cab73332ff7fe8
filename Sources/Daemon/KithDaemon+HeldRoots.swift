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

    /// Opens again what is the folder's root again, knows of all else what is there now, and looks once more later while
    /// anything is held.
    func lookAtHeldRoots() async {
        var isAnyHeld = false
        for folder in folders() {
            // What is gone from a root that is marked is for the user to judge.
            guard let check = await folder.rootCheck, check != .emptied else { continue }
            let now = await rootCheck(of: folder.entry)
            if now == .fine {
                await goOn(folder.entry)
            } else {
                await hold(folder, now)
                isAnyHeld = true
            }
        }
        if isAnyHeld { awaitHeldRoots() }
    }

    private func rootCheck(of entry: FolderEntry) async -> RootCheck {
        await looking.run { FolderArea.check(rootPath: Array(entry.path.utf8), folder: entry.id) }
    }

    private func goOn(_ entry: FolderEntry) async {
        context.log("\(entry.name): \(entry.path) is what it was again")
        do { try await reopen(entry) } catch { context.log("\(entry.name): cannot be opened again: \(error)") }
    }

    private func hold(_ folder: ControlledFolder, _ check: RootCheck) async {
        if let sync = folder.sync {
            await sync.hold(check)
        } else {
            holdUnopened(folder.entry.id, check)
        }
    }
}
