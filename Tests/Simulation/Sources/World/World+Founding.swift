import Daemon
import Folders
import Identity
import Manifests

@testable import Daemon

/// How the devices come to share a folder.
extension World {
    /// The first device founds it; each other one is let in, with what its user has there already.
    func found() {
        for device in devices { start(device) }
        guard let machine = devices[0].machine, let parts = machine.parts else { return }
        scheduler.with(machine) {
            do {
                let sync = try FolderSync.create(
                    context: parts.context, home: parts.home, path: devices[0].root, name: "papers")
                folder = sync.id
                keep(sync, on: machine, parts)
            } catch { say("the folder cannot be founded: \(error)") }
        }
        devices[0].role = .admin
        for device in devices.dropFirst() { letIn(device, as: firstRole(of: device), by: devices[0]) }
    }

    private func firstRole(of device: Device) -> Role {
        let draw = workload.seed >> UInt64(device.number) & 7
        if device.number == devices.count - 1, devices.count > 2, draw == 5 || workload.isHard && draw > 4 {
            return .read
        }
        return draw < 4 ? .admin : .write
    }

    /// An admin names the device, and the device takes part.
    func letIn(_ device: Device, as role: Role, by admin: Device) {
        guard let sync = admin.folder, let id = device.id, let machine = device.machine, let parts = machine.parts,
            device !== admin
        else { return }
        say("\(admin.name) lets \(device.name) in: \(role)")
        let given = Flag<[[UInt8]]?>(nil)
        sync.enqueue { folder in
            do throws(ManifestError) { try folder.add(id, role: role) } catch {}
            given.value = folder.log.entries.map(\.encoded)
        }
        _ = scheduler.run(until: { given.value != nil || admin.folder !== sync }, by: scheduler.now + 10_000_000_000)
        device.role = role
        if role.mayWrite { device.wasDemoted = false }
        guard machine.isAlive, machine.folder == nil, machine.held == nil, let entries = given.value, let folder else {
            return
        }
        scheduler.with(machine) {
            do {
                let sync = try FolderSync.join(
                    context: parts.context, home: parts.home, path: device.root, name: nil, folder: folder,
                    entries: entries, inviteSecret: nil)
                keep(sync, on: machine, parts)
            } catch { say("\(device.name) cannot join: \(error)") }
        }
    }

    private func keep(_ sync: FolderSync, on machine: Machine, _ parts: Machine.Parts) {
        let entry = scheduler.looking { sync.assumeIsolated { $0.entry } }
        try? parts.registry.save(entry)
        serve(sync, isPaused: false, on: machine, parts)
    }
}
