import Folders
import Placing

@testable import Daemon

/// What happens to the disk that a folder is on, and to a device's clock.
extension World {
    /// Whether it was one of them.
    func performOnDisk(_ act: Act) -> Bool {
        let device = devices[act.device]
        switch act.kind {
        case .diskTrouble:
            let trouble = DiskTrouble(act.picks[0])
            say("\(device.name) act \(act.number): the disk of its folder \(trouble.words)")
            disk.setTrouble(trouble, with: .folder, of: device)
            // What is told of what cannot be read then is said, and found by the next look at everything.
            if trouble.kind == .failsToRead { hasLostNews = true }
        case .indexTrouble:
            let trouble = DiskTrouble(act.picks[0])
            say("\(device.name) act \(act.number): the disk of its index \(trouble.words)")
            disk.setTrouble(trouble, with: .index, of: device)
        case .healDisk: heal(device)
        case .healIndex:
            heal(device)
            restartIfFailed(device)
        case .unmount:
            guard disk.unmount(device) else { return true }
            say("\(device.name) act \(act.number): the disk of its folder is not mounted any more")
            device.openFiles = []
        case .mount: mount(device)
        case .setClock:
            let day: Int64 = 86_400 * 1_000_000_000
            let most = [day / 24, day, 365 * day][Int(act.picks[0] % 3)]
            let jump = Int64(act.picks[1] % UInt64(2 * most)) - most
            say("\(device.name) act \(act.number): its clock is set by \(jump / 1_000_000_000) s")
            device.skew += jump
        default: return false
        }
        return true
    }

    func heal(_ device: Device) {
        for (part, words) in [(TroubledDisk.folder, "folder"), (.index, "index")]
        where disk.setTrouble(nil, with: part, of: device) {
            say("\(device.name): the disk of its \(words) is as it was")
        }
    }

    /// The disk is there again: its user says so, or starts the program anew.
    func mount(_ device: Device) {
        guard disk.mount(device) else { return }
        say("\(device.name): the disk of its folder is mounted again")
        restart(device)
    }

    /// What status asks for where a folder has failed.
    func restartIfFailed(_ device: Device) {
        guard let machine = device.machine else { return }
        guard let folder = device.folder else { return restart(device) }
        let hasFailed = scheduler.looking {
            folder.assumeIsolated { if case .failed = $0.state { true } else { $0.state == .held(.missing) } }
        }
        if hasFailed || machine.held != nil { restart(device) }
    }

    private func restart(_ device: Device) {
        guard device.machine != nil else { return }
        stop(device)
        start(device)
    }
}
