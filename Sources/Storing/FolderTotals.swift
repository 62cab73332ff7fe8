/// How much is laid on this disk.
package struct FolderTotals: Hashable, Sendable {
    /// Files and symlinks.
    package internal(set) var files: Int64
    package internal(set) var bytes: UInt64

    mutating func add(_ size: UInt64) {
        files += 1
        bytes &+= size
    }

    mutating func remove(_ size: UInt64) {
        files -= 1
        bytes &-= size
    }
}
