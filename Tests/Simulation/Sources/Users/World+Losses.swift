import Bytes
import Folders
import SystemCalls

/// Indexes and disks that are lost, or put back to what they were.
extension World {
    private func indexPlace(of device: Device) -> String? {
        folder.map { device.home + "/folders/" + hexadecimal($0.raw.bytes) }
    }

    private static var indexNames: [String] { ["index.db", "index.db-wal", "index.db-shm"] }

    private func withIndex(_ device: Device, _ body: (DirectoryDescriptor) throws -> Void) {
        guard let place = indexPlace(of: device) else { return }
        disk.actingAsUser(of: device) {
            if let directory = try? DirectoryDescriptor(userPath: Array(place.utf8)) { try? body(directory) }
        }
    }

    func loseIndex(_ device: Device, _ act: Act) {
        guard device.folder != nil else { return }
        stop(device)
        say("\(device.name) act \(act.number): its index is thrown away")
        withIndex(device) { directory in
            for name in World.indexNames { try? directory.remove(Array(name.utf8)) }
        }
        start(device)
    }

    /// As a backup of a program that runs: between two of its writes.
    func backUpIndex(_ device: Device) {
        var files: [String: [UInt8]] = [:]
        withIndex(device) { directory in
            for name in World.indexNames.dropLast() {
                files[name] = try? directory.openBeneath(Array(name.utf8), [.readOnly]).contents(atMost: .max)
            }
        }
        if files["index.db"] != nil { indexCopies[device.number] = files }
    }

    func restoreIndex(_ device: Device, _ act: Act) {
        guard device.folder != nil else { return }
        // Without one to put back, this is when it is made.
        if workload.isHard, indexCopies[device.number] == nil { return backUpIndex(device) }
        guard let files = indexCopies[device.number] else { return }
        stop(device)
        say("\(device.name) act \(act.number): its index is put back to what it was")
        withIndex(device) { directory in
            for name in World.indexNames { try? directory.remove(Array(name.utf8)) }
            for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
                let file = try directory.openBeneath(Array(name.utf8), [.writeOnly, .create], mode: 0o600)
                try file.write(bytes)
            }
        }
        start(device)
    }

    /// Whatever stood only there is gone with the disk; what was on the old one is back, and its user wants it so.
    func restoreDisk(_ device: Device, _ act: Act) {
        if workload.isHard, copies[device.number] == nil { copies[device.number] = disk.copy(of: device) }
        guard let copy = copies[device.number], device.machine != nil else { return }
        stop(device)
        say("\(device.name) act \(act.number): its disk is put back to what it was")
        device.openFiles = []
        // What is on it is lost also where it was not mounted.
        _ = disk.mount(device)
        let before = contents(of: device)
        disk.putBack(copy, to: device)
        excuse(before, by: act)
        for digest in contents(of: device) { ledger.unburied(digest) }
        for entry in listing(of: device) { ledger.emptied(entry.path) }
        start(device)
    }
}

extension World {
    /// The folder's disk is lost, and another one, empty, is in its place: what stood there alone is gone.
    func changeDisk(_ device: Device, _ act: Act) {
        guard device.machine != nil, disk.isMounted(device) else { return }
        stop(device)
        say("\(device.name) act \(act.number): the disk of its folder is lost, and a new one is in its place")
        device.openFiles = []
        let before = contents(of: device)
        disk.renew(device)
        excuse(before, by: act)
        start(device)
    }

    /// What was nowhere else went with a disk.
    private func excuse(_ lost: Set<Bytes32>, by act: Act) {
        let elsewhere = devices.reduce(into: Set<Bytes32>()) { $0.formUnion(contents(of: $1)) }
        for digest in lost.subtracting(elsewhere) { ledger.excused(digest, by: act.number) }
    }
}

/// What stands where.
extension World {
    func listing(of device: Device) -> [UserDisk.Entry] {
        disk.actingAsUser(of: device) { UserDisk(root: device.root).list() }
    }

    /// Of all files in the folder.
    func standing(on device: Device) -> [(path: RelativePath, digest: Bytes32)] {
        disk.actingAsUser(of: device) {
            let folder = UserDisk(root: device.root)
            return folder.list().filter { $0.kind == .file }.compactMap { entry in
                folder.read(entry.path).map { (entry.path, Ledger.digest($0)) }
            }
        }
    }

    /// Of all files and versions.
    func contents(of device: Device) -> Set<Bytes32> {
        let versions = disk.actingAsUser(of: device) { UserDisk(root: device.root).versions() }
        return Set(standing(on: device).map(\.digest)).union(versions.map { Ledger.digest($0.bytes) })
    }
}
