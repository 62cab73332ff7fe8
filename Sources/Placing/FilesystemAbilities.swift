import Bytes
import Folders
import SystemCalls

/// What the filesystem of a folder can do of what placing wants.
package struct FilesystemAbilities: Hashable, Sendable {
    /// `renameat2` with EXCHANGE and NOREPLACE. Without it nothing can be placed.
    package var exchange: Bool
    /// Read leases. Without them nobody can tell whether a displaced file is still being written.
    package var leases: Bool
    /// Shared extents. Without them a copy takes time and room.
    package var reflinks: Bool
    /// Birth times. Without them an inode that was freed and used again can pass for the old one.
    package var birthTimes: Bool
}

extension FolderArea {
    /// Tries each on two small files in `stage/`, for `doctor` and for whoever adds a folder.
    package func abilities() throws(PlacingError) -> FilesystemAbilities {
        let (one, other) = (StagedName(Bytes16(high: .max, low: 1)), StagedName(Bytes16(high: .max, low: 2)))
        let first = try stageSmall([UInt8](repeating: 1, count: StagedFile.block), mode: 0o600, mtime: 0, name: one)
        _ = try stageSmall([], mode: 0o600, mtime: 0, name: other)
        let abilities = FilesystemAbilities(
            exchange: (try? stage.rename(one.bytes, to: stage, other.bytes, .exchange)) != nil,
            leases: (try? stage.openBeneath(one.bytes, .readOnly).takeLease(.shared)) != nil,
            reflinks: (try? clone(one, other)) != nil, birthTimes: first.stamp.birth != 0)
        try drop(one)
        try drop(other)
        return abilities
    }

    private func clone(_ one: StagedName, _ other: StagedName) throws(Errno) {
        let source = try stage.openBeneath(one.bytes, .readOnly)
        try stage.openBeneath(other.bytes, .readWrite).clone(from: source)
    }
}
