import Folders
import Placing
import SystemCalls

/// A file beneath a folder's root that was opened because it is what the index knows.
struct OpenFile: ~Copyable {
    private let descriptor: FileDescriptor
    /// Its ctime is another one: it was renamed or touched, or has other bytes of the same size and its mtime put back.
    let mayHoldOtherBytes: Bool

    /// Nil where something else stands there, or nothing. No symlink is followed on the way.
    init?(at path: [UInt8], beneath root: borrowing DirectoryDescriptor, expecting stamp: Stamp) {
        guard let file = try? root.openBeneath(path, [.readOnly, .nonBlocking]), let status = try? file.status(),
            let found = status.placedStamp, found.holdsSameBytes(as: stamp, ignoringChangeTime: true)
        else { return nil }
        descriptor = file
        mayHoldOtherBytes = !found.holdsSameBytes(as: stamp)
    }

    /// Exactly `count` bytes, or nil.
    borrowing func read(at offset: UInt64, count: Int) -> [UInt8]? {
        guard let bytes = try? descriptor.bytes(at: offset, count: count), bytes.count == count else { return nil }
        return bytes
    }

    /// What one call gives; 0 at the end of the file.
    borrowing func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(Errno) -> Int {
        try descriptor.read(into: buffer, at: offset)
    }

    /// Whether less than half of a range is in memory; false where the kernel does not say.
    borrowing func isCold(at offset: UInt64, length: UInt64) -> Bool {
        descriptor.cachedBytes(at: offset, length: length).map { $0 < length / 2 } ?? false
    }

    borrowing func forgetCache(at offset: UInt64, length: UInt64) {
        descriptor.forgetCache(at: offset, length: length)
    }

    /// As `StagingFile.share`.
    borrowing func share(at start: UInt64, length: UInt64, with file: StagingFile, at offset: UInt64) throws -> Bool {
        try file.share(from: descriptor, at: start, length: length, to: offset)
    }
}
