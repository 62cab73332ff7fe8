import Bytes
package import Folders
import Synchronization

/// The folders of a home, in one small file that is replaced at each change. Any thread may use it.
package final class FolderRegistry: Sendable {
    private static let file = "folders.list"
    private static let format: UInt64 = 1
    private static let longestFile = 16 << 20
    private static let mostFolders = 4096
    private static let longestText = 4096

    private let home: DaemonHome
    private let state: Mutex<[FolderID: FolderEntry]>

    /// Reads the list. Throws where it is damaged: an empty one in its place would make the folders strangers.
    package init(_ home: DaemonHome) throws(DaemonError) {
        self.home = home
        guard let bytes = try home.contents(of: FolderRegistry.file, atMost: FolderRegistry.longestFile) else {
            state = Mutex([:])
            return
        }
        do throws(CBORError) {
            let entries = try FolderRegistry.decoded(bytes)
            state = Mutex(Dictionary(entries.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }))
        } catch {
            throw DaemonError(
                .damaged, "\(home.path)/\(FolderRegistry.file) is damaged (\(error.code) at byte \(error.offset))",
                hint: "move it away and take part in the folders again: what is on disk is matched, not lost")
        }
    }

    /// Rising by id.
    package var entries: [FolderEntry] {
        state.withLock { $0.values.sorted { $0.id < $1.id } }
    }

    package func entry(_ folder: FolderID) -> FolderEntry? { state.withLock { $0[folder] } }

    /// Keeps an entry in place of the former one, and returns when that is durable.
    package func save(_ entry: FolderEntry) throws(DaemonError) {
        try change { $0[entry.id] = entry }
    }

    /// Forgets a folder; its index and its files stay.
    package func remove(_ folder: FolderID) throws(DaemonError) {
        try change { $0[folder] = nil }
    }

    private func change(_ body: (inout [FolderID: FolderEntry]) -> Void) throws(DaemonError) {
        try state.withLock { entries throws(DaemonError) in
            var changed = entries
            body(&changed)
            guard changed != entries else { return }
            let sorted = changed.values.sorted { $0.id < $1.id }
            try home.replace(FolderRegistry.file, with: FolderRegistry.encoded(sorted))
            entries = changed
        }
    }

    /// [format, [[id, path, name, paused, adopting, invite secret or null], ...]].
    private static func encoded(_ entries: [FolderEntry]) -> [UInt8] {
        var writer = CBORWriter()
        writer.array(2)
        writer.unsigned(format)
        writer.array(entries.count)
        for entry in entries {
            writer.array(6)
            writer.byteString(entry.id.raw)
            writer.text(entry.path)
            writer.text(entry.name)
            writer.boolean(entry.isPaused)
            writer.boolean(entry.isAdopting)
            if let secret = entry.inviteSecret { writer.byteString(secret) } else { writer.null() }
        }
        return writer.bytes
    }

    private static func decoded(_ bytes: [UInt8]) throws(CBORError) -> [FolderEntry] {
        var reader = CBORReader(bytes)
        guard try reader.array(atMost: 2) == 2, try reader.unsigned() == format else { throw reader.invalid() }
        var entries: [FolderEntry] = []
        for _ in 0..<(try reader.array(atMost: mostFolders)) { entries.append(try entry(from: &reader)) }
        try reader.finish()
        return entries
    }

    private static func entry(from reader: inout CBORReader) throws(CBORError) -> FolderEntry {
        guard try reader.array(atMost: 6) == 6 else { throw reader.invalid() }
        return FolderEntry(
            id: FolderID(try reader.bytes16()), path: try reader.text(atMost: longestText),
            name: try reader.text(atMost: longestText), isPaused: try reader.boolean(),
            isAdopting: try reader.boolean(), inviteSecret: reader.null() ? nil : try reader.byteString(atMost: 16))
    }
}
