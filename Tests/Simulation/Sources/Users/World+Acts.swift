import Folders
import Manifests

@testable import Daemon

extension Act.Kind {
    /// Done between any two steps, also within the scan of a folder; others wait until no lane waits.
    var isInstant: Bool {
        switch self {
        case .stop, .start, .loseIndex, .restoreIndex, .restoreDisk, .letInAgain, .settle, .mount, .newDisk,
            .healIndex:
            false
        default: true
        }
    }

    var isLoss: Bool {
        switch self {
        case .loseIndex, .indexTrouble, .restoreIndex, .restoreDisk, .newDisk, .removeMember, .letInAgain, .changeRole:
            true
        default: false
        }
    }

    var isOnFiles: Bool {
        switch self {
        case .create, .overwrite, .replace, .append, .sameSize, .rename, .move, .moveDirectory, .swap, .remove,
            .removeDirectory, .makeDirectory, .chmod, .touch, .link, .changeKind, .holdOpen, .writeHeld, .closeHeld,
            .ignore:
            true
        default: false
        }
    }
}

/// What happens to devices, by the workload.
extension World {
    func perform(_ act: Act) throws(Failure) {
        if act.kind.isLoss { hasHadLosses = true }
        if act.kind.isOnFiles { return performOnFiles(act) }
        if try performOnPrograms(act) { return }
        if performOnNetwork(act) { return }
        if performOnDisk(act) { return }
        performOnFolder(act)
    }

    private func performOnPrograms(_ act: Act) throws(Failure) -> Bool {
        let device = devices[act.device]
        switch act.kind {
        case .stop: stop(device)
        case .start: if mayStart(device) { start(device) }
        case .kill, .powerCut: crash(device, act, losesPower: act.kind == .powerCut)
        case .saveAmid, .killAmid, .cutAmid: awaited[device.number] = act
        case .loseIndex: loseIndex(device, act)
        case .backUpIndex: backUpIndex(device)
        case .restoreIndex: restoreIndex(device, act)
        case .backUpDisk: copies[device.number] = disk.copy(of: device)
        case .newDisk: changeDisk(device, act)
        case .restoreDisk: restoreDisk(device, act)
        case .settle: try settle()
        default: return false
        }
        return true
    }

    func crash(_ device: Device, _ act: Act, losesPower: Bool) {
        guard let machine = device.machine else { return }
        say("\(device.name) act \(act.number): \(losesPower ? "loses power" : "is killed")")
        die(machine, losesPower: losesPower)
    }

    private func performOnNetwork(_ act: Act) -> Bool {
        let other = Int(act.picks[0] % UInt64(devices.count))
        let (one, pair) = (act.device, "\(devices[act.device].name) and \(devices[other].name)")
        guard one != other else { return [.separate, .separateQuietly, .reconnect, .cut].contains(act.kind) }
        switch act.kind {
        case .separate, .separateQuietly:
            say("act \(act.number): \(pair) are separated")
            network.separate(one, other, quietly: act.kind == .separateQuietly)
        case .reconnect:
            say("act \(act.number): \(pair) reach each other")
            network.reconnect(one, other)
        case .cut:
            say("act \(act.number): the line of \(pair) is cut")
            network.cut(one, other)
        default: return false
        }
        return true
    }

    private func performOnFolder(_ act: Act) {
        let device = devices[act.device]
        guard let folder = device.folder else { return }
        let other = devices[Int(act.picks[0] % UInt64(devices.count))]
        switch act.kind {
        case .rescan: lookAgain(device)
        case .hour: folder.enqueue { $0.anHourPassed() }
        case .pause: pause(device, act)
        case .resume: resume(device)
        case .resolve: resolve(device, act)
        case .spuriousNews:
            let paths = listing(of: device).map(\.path)
            if !paths.isEmpty {
                hear(device, [(paths[Int(act.picks[1] % UInt64(paths.count))], false)], needsFullScan: false)
            }
        case .removeMember: remove(other, by: device, act)
        case .letInAgain: letInAgain(other, by: device, act)
        case .forge: forge(act, on: device, inNameOf: other)
        case .changeRole: changeRole(of: other, by: device, act)
        default: break
        }
    }

    func lookAgain(_ device: Device) {
        device.folder?.enqueue { folder in
            folder.scans.everything = true
            folder.scan()
        }
    }

    private func pause(_ device: Device, _ act: Act) {
        guard let folder = device.folder, let hub = device.machine?.parts?.hub else { return }
        say("\(device.name) act \(act.number): pauses")
        folder.enqueue { folder in
            folder.pause()
            hub.folderPaused(folder.id, true)
        }
    }

    func resume(_ device: Device) {
        guard let folder = device.folder, let hub = device.machine?.parts?.hub else { return }
        folder.enqueue { folder in
            guard folder.state == .paused else { return }
            folder.resume()
            hub.folderPaused(folder.id, false)
        }
    }
}

extension RelativePath {
    /// Nil for what has an empty name in it.
    init?(text: String) {
        let names = text.split(separator: "/").map { Name(String($0)) }
        guard !names.contains(nil) else { return nil }
        self.init(names.compactMap { $0 })
    }
}
