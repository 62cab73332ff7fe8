import Folders
import Placing
import Synchronization
import SystemCalls

/// A staged file that several lanes write to, each at its own offsets; used up once.
final class StagingFile: Sendable {
    private let file: Mutex<Holder>

    private struct Holder: ~Copyable {
        var staged: StagedFile?
    }

    init(_ staged: consuming StagedFile) {
        file = Mutex(Holder(staged: staged))
    }

    func write(_ bytes: [UInt8], at offset: UInt64) throws {
        try file.withLock { try $0.staged?.write(bytes, at: offset) }
    }

    func bytes(at offset: UInt64, count: Int) throws -> [UInt8] {
        try file.withLock { try $0.staged?.bytes(at: offset, count: count) ?? [] }
    }

    /// As `StagedFile.shareRange`; false also where the file was finished or dropped before.
    func share(
        from source: borrowing FileDescriptor, at sourceOffset: UInt64, length: UInt64, to offset: UInt64
    ) throws -> Bool {
        try file.withLock {
            try $0.staged?.shareRange(from: source, at: sourceOffset, length: length, to: offset) ?? false
        }
    }

    func forgetCache(at offset: UInt64, length: UInt64) {
        file.withLock { $0.staged?.forgetCache(at: offset, length: length) }
    }

    func dataRanges() throws -> [Range<UInt64>] {
        try file.withLock { try $0.staged?.dataRanges() ?? [] }
    }

    /// Nil where it was finished or dropped before.
    func finish(size: UInt64, mode: UInt16, mtime: Int64) throws -> Staged? {
        try file.withLock { holder in
            guard let staged = holder.staged.take() else { return nil }
            return try staged.finish(size: size, mode: mode, mtime: mtime)
        }
    }

    /// Closes the file and leaves it in the stage, where the next try finds it.
    func leave() {
        file.withLock { $0.staged = nil }
    }

    func drop() {
        file.withLock { holder in
            if let staged = holder.staged.take() { try? staged.drop() }
        }
    }
}
