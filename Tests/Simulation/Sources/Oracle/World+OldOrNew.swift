import Bytes
import Folders
import SystemCalls

/// A path holds its old or its new content at each step, never a part: whatever stands in a folder is, byte for byte,
/// something that a user wrote; and no program but the users' own writes into a file where it stands.
extension World {
    private static let writing: Set<String> = ["write", "truncate", "punch", "clone", "copy"]

    func watchPaths() {
        disk.changed = { [unowned self] device, call, path in
            let call = "\(call)"
            if call == "rename" { device.hasRenamed = true }
            guard World.writing.contains(call), !path.starts(with: Array("/folder/.kith/".utf8)) else { return }
            torn = torn ?? Failure("old or new", "\(device.name): \(call) on \(String(decoding: path, as: UTF8.self))")
        }
    }

    /// Between two steps: of devices whose program has renamed something since the last time.
    func lookAtPaths() {
        for device in devices where device.hasRenamed {
            device.hasRenamed = false
            torn = torn ?? unknown(on: device)
        }
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
