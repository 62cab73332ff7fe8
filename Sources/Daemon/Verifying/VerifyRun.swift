import Control
import Folders
import Synchronization

/// One reading of everything that is under way. Any thread may use it.
final class VerifyRun: Sendable {
    struct Counts: Sendable {
        var files: UInt64 = 0
        var bytes: UInt64 = 0
        var passedOver: UInt64 = 0
        /// Of those that were damaged before, the ones that are whole.
        var whole: Set<NodeID> = []
        /// Kept files that were read.
        var versions: UInt64 = 0
        /// Of those that were rotten before, the ones that are whole: the disk gives what it did not then.
        var wholeVersions: Set<Int64> = []
    }

    private let filesTotal: UInt64
    private let bytesTotal: UInt64
    private let damagedBefore: Set<NodeID>
    private let rottenBefore: Set<Int64>
    private let state = Mutex(Counts())
    private let cancelled = Atomic(false)

    init(files: UInt64, bytes: UInt64, damagedBefore: Set<NodeID>, rottenBefore: Set<Int64>) {
        self.damagedBefore = damagedBefore
        self.rottenBefore = rottenBefore
        filesTotal = files
        bytesTotal = bytes
    }

    var counts: Counts { state.withLock { $0 } }
    var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

    func cancel() { cancelled.store(true, ordering: .relaxed) }

    func read(_ bytes: UInt64) { state.withLock { $0.bytes = $0.bytes.addingReportingOverflow(bytes).partialValue } }
    func verified() { state.withLock { $0.files += 1 } }

    func found(whole node: NodeID) {
        verified()
        if damagedBefore.contains(node) { state.withLock { _ = $0.whole.insert(node) } }
    }

    func versionRead() { state.withLock { $0.versions += 1 } }

    func foundVersion(whole id: Int64) {
        versionRead()
        if rottenBefore.contains(id) { state.withLock { _ = $0.wholeVersions.insert(id) } }
    }

    func passedOver() { state.withLock { $0.passedOver += 1 } }

    var work: API.Work {
        let counts = counts
        return API.Work(
            kind: .verifying, filesDone: counts.files, filesTotal: max(filesTotal, counts.files),
            bytesDone: counts.bytes, bytesTotal: max(bytesTotal, counts.bytes))
    }
}

/// What a folder knows of its verifying.
struct VerifyState {
    var run: VerifyRun?
    /// When all that is damaged is found, it is repaired.
    var repairs = false
}
