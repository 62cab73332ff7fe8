import Bytes
import Folders
import SystemCalls

/// A path holds its old or its new content at each step, never a part: whatever stands in a folder is, byte for byte,
/// something that a user wrote; and no program but the users' own writes into a file where it stands.
extension World {
    func watchPaths() {
        disk.changed = { device, call, path in
            if call == .rename { device.mustBeLookedAt = true }
            guard call.changesBytes, !path.starts(with: "/folder/.kith/".utf8) else { return }
            let words = "\(device.name): \(call.rawValue) on \(String(decoding: path, as: UTF8.self))"
            self.torn = self.torn ?? Failure("old or new", words)
        }
    }

    /// Between two steps: of devices whose program has renamed something, or lost its power, since the last time.
    func lookAtPaths() {
        for device in devices where device.mustBeLookedAt {
            device.mustBeLookedAt = false
            torn = torn ?? unknown(on: device)
        }
    }

    /// What stands now may be torn, though it looks as it did: a power cut can keep times and sizes, and not the bytes.
    func pathsMayBeTorn(on device: Device) {
        device.looked = [:]
        device.mustBeLookedAt = true
    }

    private func unknown(on device: Device) -> Failure? {
        disk.actingAsUser(of: device) {
            let folder = UserDisk(root: device.root)
            for entry in folder.list() where entry.kind == .file && device.looked[entry.path] != entry {
                guard let bytes = folder.read(entry.path) else { continue }
                device.looked[entry.path] = entry
                if ledger.knows(bytes) { continue }
                return Failure(
                    "old or new", "\(entry.path) on \(device.name) holds \(bytes.count) bytes that nobody wrote so")
            }
            return nil
        }
    }
}
