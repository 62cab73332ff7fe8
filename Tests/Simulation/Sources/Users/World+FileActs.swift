import Folders
import Scanning
import SystemCalls
import TestSupport

@testable import Daemon

/// What users do with their files.
extension World {
    /// Whether it was one of them.
    func performOnFiles(_ act: Act, at aim: RelativePath? = nil) {
        let device = devices[act.device]
        // What is written where a disk should be mounted is in no folder.
        guard disk.isMounted(device) else { return }
        let hand = disk.actingAsUser(of: device) {
            let hand = UserHand(act, device, ledger)
            hand.aim = aim
            let named = device.openFiles.filter(\.hasName)
            do throws(any Error) { try hand.perform() } catch {
                hand.words.append("(refused: \(error))")
            }
            for open in named where !open.hasName { open.isDeleted = true }
            for (path, _) in hand.touched { hand.disk.sync(path) }
            // It may have another name by now, or stand among the versions.
            if act.kind == .writeHeld { for open in device.openFiles { try? open.file.sync() } }
            return hand
        }
        guard hand.hasActed else { return }
        say("\(device.name) act \(act.number): \(hand.words.joined(separator: " "))")
        tell(device, hand.touched, act)
    }

    /// The watcher's news of what the user did: mostly in time, sometimes lost.
    private func tell(_ device: Device, _ touched: [(RelativePath, Bool)], _ act: Act) {
        let draw = scheduler.random.next()
        let delay = (draw >> 16) % 40_000_000
        // Where an open file stands by now, its news do not say, nor where a directory has gone that holds what changed.
        if draw % 32 == 0 || act.kind == .writeHeld || act.kind == .moveDirectory { hasLostNews = true }
        guard draw % 32 != 0, !touched.isEmpty else { return }
        let isLost = draw % 32 == 1
        scheduler.after(delay, of: device.machine) { [weak self] in
            self?.hear(device, isLost ? [] : touched, needsFullScan: isLost)
        }
    }

    func hear(_ device: Device, _ touched: [(RelativePath, Bool)], needsFullScan: Bool) {
        guard let folder = device.folder else { return }
        let batch = WatchBatch(touched, needsFullScan: needsFullScan).batch
        folder.enqueue { $0.heard(.dirty(batch)) }
    }
}
