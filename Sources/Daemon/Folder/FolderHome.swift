import Bytes
import Cryptography
package import Folders
package import Manifests
import Storing
import SystemCalls

/// A folder's part of the daemon's home: its index, and beside it the membership log, so that the loss of the index does
/// not cost the folder's keys.
package struct FolderHome: Sendable {
    let path: String

    /// - Parameter path: Absolute; the directory is there.
    package init(path: String) { self.path = path }

    var index: String { path + "/index.db" }

    /// More than a full log takes whose entries are of the usual sizes, and far more than a machine has trouble with.
    private static let membershipLimit = 512 << 20

    func saveMembership(_ log: MembershipLog) throws {
        var writer = CBORWriter()
        writer.array(log.entries.count)
        for entry in log.entries { writer.byteString(entry.encoded) }
        try replace("membership", with: writer.bytes)
    }

    /// The log as it was saved; entries that are damaged are left out, and come back from members.
    package func loadMembership(of folder: FolderID) throws -> MembershipLog {
        let bytes: [UInt8]
        do throws(Errno) { bytes = try read("membership", atMost: FolderHome.membershipLimit) } catch {
            throw unusableMembership("cannot be read (\(error.words))")
        }
        do throws(CBORError) { return MembershipLog(folder: folder, entries: try FolderHome.entries(in: bytes)) } catch
        {
            throw unusableMembership("is damaged (\(error.code) at byte \(error.offset))")
        }
    }

    private static func entries(in bytes: [UInt8]) throws(CBORError) -> [SignedEntry] {
        var reader = CBORReader(bytes)
        var entries: [SignedEntry] = []
        for _ in 0..<(try reader.array(atMost: ManifestLimit.entriesInLog)) {
            let bytes = try reader.byteString(atMost: ManifestLimit.signedEntryBytes)
            if let entry = try? SignedEntry(encoded: bytes) { entries.append(entry) }
        }
        return entries
    }

    private func unusableMembership(_ what: String) -> DaemonError {
        DaemonError(
            .damaged, "\(path)/membership, which says who takes part, \(what)",
            hint:
                "put it back from a backup; or end the daemon, move folders.list in its home away, and take part in the "
                + "folders again: what is on disk is matched, not lost")
    }

    /// The index, or a new one where there is none or it is lost. What is lost is moved aside, never deleted.
    func openIndex(of folder: FolderID) throws -> (index: FolderIndex, isNew: Bool) {
        do {
            if try exists("index.db") {
                let opened = try FolderIndex.open(at: index)
                if opened.folder == folder { return (opened, false) }
            }
        } catch let error as StoringError where error.code == .corrupt {
            try setAside()
        }
        let made = try FolderIndex.create(
            at: index, folder: folder, replica: ReplicaID(Randomness.word()), number: Randomness.word())
        return (made, true)
    }

    /// Renames the index and what belongs to it, so that a new one can be made.
    func setAside() throws {
        let directory = try directory()
        var suffix = ".lost-\(Clock.realTime() / 1_000_000_000)"
        // One more within the second, or a clock that was set back.
        while try ["", "-wal", "-shm"].contains(where: { try exists("index.db" + suffix + $0) }) { suffix += "+" }
        for ending in ["", "-wal", "-shm"] where try exists("index.db" + ending) {
            let name = Array(("index.db" + ending).utf8)
            try directory.rename(name, to: directory, Array(("index.db" + suffix + ending).utf8), .noReplace)
        }
    }

    private func directory() throws(Errno) -> DirectoryDescriptor {
        try DirectoryDescriptor(userPath: Array(path.utf8))
    }

    private func exists(_ name: String) throws(Errno) -> Bool {
        try directory().statusIfAny(of: Array(name.utf8)) != nil
    }

    func read(_ name: String, atMost limit: Int) throws(Errno) -> [UInt8] {
        try directory().openBeneath(Array(name.utf8), [.readOnly]).contents(atMost: limit)
    }

    func replace(_ name: String, with bytes: [UInt8]) throws(Errno) {
        let directory = try directory()
        let new = Array((name + ".new").utf8)
        let file = try directory.openBeneath(new, [.writeOnly, .create, .truncate], mode: 0o600)
        try file.write(bytes)
        try file.sync()
        try directory.rename(new, to: directory, Array(name.utf8), .replacing)
        try directory.sync()
    }
}
