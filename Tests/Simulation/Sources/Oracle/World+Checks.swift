import Bytes
import Folders
import Identity
import Manifests
import Storing
import SystemCalls

@testable import Daemon

/// What must hold when all agree, from the promises, not from how Kith works.
extension World {
    func checkAll() throws(Failure) {
        try checkNothingIsPlanned()
        try checkSameTrees()
        try checkNothingLost()
        try checkKeptByAll()
        try checkNothingCameBack()
        try checkRoles()
        bury()
    }

    /// What a member's folder holds that is not ignored, one line an entry.
    private func shown(_ device: Device, leavingOut kept: Set<RelativePath>) -> [String] {
        disk.actingAsUser(of: device) {
            let folder = UserDisk(root: device.root)
            let ignores = isIgnoring(folder)
            return folder.list().filter { !(ignores && $0.isIgnorable) && !kept.contains($0.path) }
                .map { shown($0, in: folder) }
        }
    }

    private func isIgnoring(_ folder: UserDisk) -> Bool {
        let rules = UserHand.ignoreName.flatMap { folder.read(RelativePath.root.appending($0)) } ?? []
        return String(decoding: rules, as: UTF8.self).contains("*.ign")
    }

    /// Directories of a device that hold nothing but what is ignored: they stay where they are when the members delete them.
    private func keptByWhatIsIgnored(_ device: Device) -> Set<RelativePath> {
        disk.actingAsUser(of: device) {
            let folder = UserDisk(root: device.root)
            guard isIgnoring(folder) else { return [] }
            let entries = folder.list()
            var kept: Set<RelativePath> = []
            for entry in entries where entry.isIgnorable {
                var above = entry.path.parent
                while let path = above, !path.names.isEmpty {
                    kept.insert(path)
                    above = path.parent
                }
            }
            for entry in entries where !entry.isIgnorable && !kept.contains(entry.path) {
                var above = entry.path.parent
                while let path = above {
                    kept.remove(path)
                    above = path.parent
                }
            }
            return kept
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

    func checkSameTrees() throws(Failure) {
        let members = self.members.filter { !$0.wasDemoted }
        guard let first = members.first(where: { $0.role != .read }) else { return }
        let kept = members.reduce(into: lacked) { $0.formUnion(keptByWhatIsIgnored($1)) }
        let expected = shown(first, leavingOut: kept)
        for other in members where other !== first {
            let said = takenByReaderAlone(other)
            let expected = said.isEmpty ? expected : shown(first, leavingOut: kept.union(said))
            let found = shown(other, leavingOut: kept.union(said))
            guard found != expected else { continue }
            let only = expected.filter { !found.contains($0) }
            let others = found.filter { !expected.contains($0) }
            throw Failure(
                "convergence",
                "\(first.name) and \(other.name) differ\n  \(first.name): \(only.joined(separator: "\n      "))"
                    + "\n  \(other.name): \(others.joined(separator: "\n      "))")
        }
    }

    /// What a reader says that it has from somebody who may not write any more, and that nobody else takes.
    private func takenByReaderAlone(_ device: Device) -> Set<RelativePath> {
        guard device.role == .read, let folder = device.folder else { return [] }
        let problems = scheduler.looking {
            folder.assumeIsolated { (try? $0.index.problems(limit: .max)) ?? [] }
        }
        let said = problems.filter { $0.what.hasSuffix(FolderSync.wordsOfOthers) }
        return Set(said.compactMap { RelativePath($0.path.split(separator: "/").compactMap { Name(String($0)) }) })
    }

    func checkNothingLost() throws(Failure) {
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
        try checkKeys()
        for device in devices {
            for entry in listing(of: device)
            where entry.path.names.contains(where: { $0.description.hasPrefix(World.lie) }) {
                throw Failure(
                    "roles", "\(entry.path) on \(device.name) was written in somebody else's name, or by a reader")
            }
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

    /// Who takes part no more opens nothing that is written from now on.
    private func checkKeys() throws(Failure) {
        guard let membership, let folder = members.first?.folder, let current = membership.currentEpoch else { return }
        let log = scheduler.looking { folder.assumeIsolated { $0.log } }
        for device in devices {
            guard let id = device.id, membership.role(of: id) == nil,
                let key = device.machine?.parts?.hub.identity.key,
                log.secrets(openedBy: [key])?.epochs.key(of: current) != nil
            else { continue }
            throw Failure("roles", "\(device.name) takes part no more, and opens what the members write now")
        }
    }

    /// What users ended, and what stands nowhere now, is never to stand anywhere again. But for the open sides of conflicts:
    /// the same bytes may stand elsewhere, or stood on a disk whose index was lost, and that nobody ended. Each is listed,
    /// may be chosen, and stands once the sides before it are replaced.
    private func bury() {
        var alive: Set<Bytes32> = []
        for device in devices {
            alive.formUnion(standing(on: device).map(\.digest))
            alive.formUnion(openSides(of: device))
        }
        for (digest, writing) in ledger.sorted where writing.ended != nil && !alive.contains(digest) {
            ledger.buried(digest)
        }
    }
}

extension UserDisk.Entry {
    /// Ignored where `.kithignore` says `*.ign`.
    fileprivate var isIgnorable: Bool { path.names.contains { $0.description.hasSuffix(".ign") } }
}
