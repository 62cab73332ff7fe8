import Bytes
import Folders
import Storing
import Syncing

@testable import Daemon

/// What stands and what is kept, content by content.
extension World {
    /// What stands nowhere, and nobody ended, is the other side of a conflict. On every member it can be restored; on one at
    /// least where somebody came late, or lost an index or a disk. Who resolves a conflict has ended it.
    func checkKeptByAll() throws(Failure) {
        guard workload.isHard, !hasResolved else { return }
        let writers = members.filter { $0.role?.mayWrite ?? false }
        let others = devices.filter { device in !writers.contains { $0 === device } }
        var standing = writers.reduce(into: Set<Bytes32>()) { $0.formUnion(self.standing(on: $1).map(\.digest)) }
        // What others have for themselves is nobody else's.
        for device in others { standing.formUnion(contents(of: device)) }
        let sides = ledger.sorted.filter { $0.value.mustBeKept && !standing.contains($0.key) }
        var kept: [Set<Bytes32>] = []
        for device in writers {
            try checkVersionsAreListed(of: device)
            kept.append(openSides(of: device))
        }
        for (digest, writing) in sides {
            let lacking = zip(writers, kept).filter { !$0.1.contains(digest) }.map(\.0.name)
            guard !lacking.isEmpty, !hasHadLosses || lacking.count == writers.count else { continue }
            throw Failure(
                "kept by all",
                "what act \(writing.act) wrote on d\(writing.device) at \(writing.path) stands nowhere, and"
                    + " \(lacking.joined(separator: ", ")) keep it not (\(hexadecimal(digest.bytes.prefix(4))))")
        }
    }

    /// The index names every version, if it was never lost.
    private func checkVersionsAreListed(of device: Device) throws(Failure) {
        guard let folder = device.folder, !hasHadLosses else { return }
        let files = disk.actingAsUser(of: device) { UserDisk(root: device.root).versions().map(\.file) }
        let listed = scheduler.looking { folder.assumeIsolated { $0.listed(files) } }
        if let file = files.first(where: { !listed.contains($0) }) {
            throw Failure("index and disk", "\(file) on \(device.name) is there, and no version that can be restored")
        }
    }

    /// The versions of a device that its index names as sides of conflicts.
    func openSides(of device: Device) -> Set<Bytes32> {
        guard let folder = device.folder else { return [] }
        let sides = scheduler.looking { folder.assumeIsolated { $0.openSides } }
        guard !sides.isEmpty else { return [] }
        let versions = disk.actingAsUser(of: device) { UserDisk(root: device.root).versions() }
        return Set(versions.filter { sides.contains($0.file) }.map { Ledger.digest($0.bytes) })
    }
}

extension FolderSync {
    /// Which of these files of `.kith/` are versions.
    fileprivate func listed(_ files: [String]) -> Set<String> {
        Set(files.filter { ((try? index.version(file: $0)) ?? nil) != nil })
    }

    fileprivate var openSides: Set<String> {
        var files: Set<String> = []
        for row in (try? index.contestedNodes(limit: .max)) ?? [] {
            for head in (try? index.heads(of: row.node).received) ?? [] {
                for content in head.contents {
                    files.formUnion(((try? index.versions(of: content.value.hash)) ?? []).compactMap(\.file))
                }
            }
        }
        return files
    }
}

extension Ledger.Writing {
    /// Beside what stands, as a side of a conflict that nobody has ended.
    fileprivate var mustBeKept: Bool {
        ended == nil && !mayHaveGone && !isPrivate && !path.names.contains { $0.description.hasSuffix(".ign") }
    }
}
