import Bytes
import Folders
import Manifests
import SystemCalls

@testable import Daemon

/// What must hold when all agree, from the promises, not from how Kith works.
extension World {
    func checkAll() throws(Failure) {
        try checkSameTrees()
        try checkNothingLost()
        try checkNothingCameBack()
        try checkRoles()
        bury()
    }

    /// What a member's folder holds, one line an entry.
    private func shown(_ device: Device) -> [String] {
        disk.actingAsUser(of: device) {
            let folder = UserDisk(root: device.root)
            let rules = UserHand.ignoreName.flatMap { folder.read(RelativePath.root.appending($0)) } ?? []
            let ignores = String(decoding: rules, as: UTF8.self).contains("*.ign")
            return folder.list().filter { !ignores || $0.path.names.last?.description.hasSuffix(".ign") == false }
                .map { shown($0, in: folder) }
        }
    }

    private func shown(_ entry: UserDisk.Entry, in folder: UserDisk) -> String {
        let mode = String(entry.mode, radix: 8)
        switch entry.kind {
        case .directory: return "\(entry.path)/ \(mode)"
        case .symlink:
            let target = String(decoding: folder.link(entry.path) ?? [], as: UTF8.self)
            return "\(entry.path) -> \(target)"
        default:
            let bytes = folder.read(entry.path) ?? []
            let digest = hexadecimal(Ledger.digest(bytes).bytes.prefix(4))
            let beginning = String(decoding: bytes.prefix(24), as: UTF8.self).split(separator: " ").prefix(4)
            return "\(entry.path) \(mode) \(entry.mtime) \(bytes.count) \(digest) \(beginning.joined(separator: " "))"
        }
    }

    private func checkSameTrees() throws(Failure) {
        let members = members
        guard let first = members.first else { return }
        let expected = shown(first)
        for other in members.dropFirst() {
            let found = shown(other)
            guard found != expected else { continue }
            let only = expected.filter { !found.contains($0) }
            let others = found.filter { !expected.contains($0) }
            throw Failure(
                "convergence",
                "\(first.name) and \(other.name) differ\n  \(first.name): \(only.joined(separator: "\n      "))"
                    + "\n  \(other.name): \(others.joined(separator: "\n      "))")
        }
    }

    private func checkNothingLost() throws(Failure) {
        let present = devices.reduce(into: Set<Bytes32>()) { $0.formUnion(contents(of: $1)) }
        for (digest, writing) in ledger.sorted where writing.ended == nil && !present.contains(digest) {
            throw Failure(
                "nothing lost",
                "what act \(writing.act) wrote on d\(writing.device) at \(writing.path) is nowhere any more"
                    + " (\(hexadecimal(digest.bytes.prefix(4))))")
        }
    }

    private func checkNothingCameBack() throws(Failure) {
        for device in members {
            for (path, digest) in standing(on: device) {
                guard let writing = ledger.writings[digest], writing.isBuried else { continue }
                throw Failure(
                    "nothing comes back",
                    "\(path) on \(device.name) holds what act \(writing.act) wrote and act \(writing.ended ?? -1) ended"
                )
            }
        }
    }

    private func checkRoles() throws(Failure) {
        for device in devices {
            for (path, digest) in standing(on: device) {
                guard let writing = ledger.writings[digest], writing.isPrivate, writing.device != device.number else {
                    continue
                }
                throw Failure(
                    "roles",
                    "\(path) on \(device.name) holds what d\(writing.device) wrote, which may not (act \(writing.act))")
            }
        }
    }

    /// What users ended, and what stands nowhere now, is never to stand anywhere again.
    private func bury() {
        let standing = devices.reduce(into: Set<Bytes32>()) { $0.formUnion(self.standing(on: $1).map(\.digest)) }
        for (digest, writing) in ledger.sorted where writing.ended != nil && !standing.contains(digest) {
            ledger.buried(digest)
        }
    }
}
