import Folders
import Manifests

@testable import Daemon

/// Who takes part, as admins change it.
extension World {
    func remove(_ other: Device, by admin: Device, _ act: Act) {
        guard let folder = admin.folder, let id = other.id, admin !== other, admin.role == .admin, other.role != nil
        else { return }
        say("\(admin.name) act \(act.number): removes \(other.name)")
        let former = other.role
        other.role = nil
        folder.enqueue { folder in
            do throws(ManifestError) { try folder.remove(id) } catch { other.role = former }
            // It could not be written down, and its user is told so.
            if case .failed = folder.state { other.role = former }
        }
    }

    func letInAgain(_ other: Device, by admin: Device, _ act: Act) {
        guard admin.role == .admin, other.role == nil, other.machine != nil, admin.folder != nil else { return }
        ledger.shared(by: other.number)
        letIn(other, as: act.picks[1] % 3 == 0 ? .admin : .write, by: admin)
    }

    func changeRole(of other: Device, by admin: Device, _ act: Act) {
        guard let folder = admin.folder, let id = other.id, admin !== other, admin.role == .admin, other.role != nil
        else { return }
        let roles: [Role] = [.admin, .write, .read]
        let role = roles[Int(act.picks[1] % 3)]
        say("\(admin.name) act \(act.number): makes \(other.name) \(role)")
        folder.enqueue { folder in
            // Who gives the order may have heard nothing yet of the right to.
            do throws(ManifestError) { try folder.setRole(of: id, to: role) } catch { return }
            // It could not be written down, and its user is told so.
            if case .failed = folder.state { return }
            other.wasDemoted = !role.mayWrite && (other.role?.mayWrite == true || other.wasDemoted)
            other.role = role
            if role.mayWrite { self.ledger.shared(by: other.number) }
        }
    }

    /// Who takes part by all that anybody has said of it.
    var membership: Manifests.Membership? {
        guard let folder else { return nil }
        var entries: [SignedEntry] = []
        for device in devices {
            guard let sync = device.folder else { continue }
            entries += scheduler.looking { sync.assumeIsolated { $0.log.entries } }
        }
        if let known = settledMembership, known.entries == entries { return known.membership }
        let membership = MembershipLog(folder: folder, entries: entries).membership
        settledMembership = (entries, membership)
        return membership
    }

    /// Devices that take part, and whose folder is open.
    var members: [Device] {
        guard let membership else { return [] }
        return devices.filter { device in
            device.folder != nil && device.id.map { membership.role(of: $0) != nil } ?? false
        }
    }
}
