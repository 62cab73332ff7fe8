import Folders
import Scanning

/// What is to be looked at, and the scan that is under way.
struct ScanState {
    static let ignoreFile = Name(IgnoreRules.fileName)

    var isUnderWay = false
    /// Files were on their way to their paths while the scan under way went on.
    var metPlacing = false
    /// Look at everything; else at `dirty` alone.
    var everything = true
    var dirty: [RelativePath: DirtyNames] = [:]
    /// Large files, which wait until nothing else is to be looked at.
    var putOff: [RelativePath: DirtyNames] = [:]
    var rulesChanged = false
    /// Nil until they were read for the first time.
    var rules: IgnoreRules?
    /// The file with the rules could not be read when it last was to be.
    var areRulesUnread = false
    /// Directories that the scan under way found, by their token.
    var tokens: [Int: NodeID] = [:]
    /// Where the directories are that it found and that are no nodes, by their token.
    var strays: [Int: RelativePath] = [:]
    /// Who waits for the end of a scan that begins after now.
    var waiters: [@Sendable () -> Void] = []
    var waitersOfCurrent: [@Sendable () -> Void] = []
    /// Something was found stale or busy, or may be read too early: looked at again after a moment.
    var retries = false
    /// All heads of one member are held: the scan that compares the disk with them may begin.
    var isAdoptionDue = false
    /// The user has said that the root may be empty.
    var mayBeEmpty = false
    var puttingBack = PuttingBack()
    var gone = GoneLeaves()

    struct DirtyNames {
        var names: Set<[UInt8]> = []
        var renamedAway: Set<[UInt8]> = []
        var unheard: Set<[UInt8]> = []

        /// What was told later of a name counts: one that was filled again is not empty for good.
        mutating func add(_ directory: DirtyDirectory) {
            names.formUnion(directory.names)
            renamedAway.subtract(directory.names)
            renamedAway.formUnion(directory.renamedAway)
            unheard.formUnion(directory.unheard)
        }
    }

    var hasWork: Bool { hasNews || !putOff.isEmpty }
    /// Something is to be looked at that does not wait for anything else.
    var hasNews: Bool { everything || !dirty.isEmpty }

    mutating func mark(_ path: RelativePath) {
        guard let name = path.names.last, let parent = path.parent else {
            everything = true
            return
        }
        dirty[parent, default: DirtyNames()].names.insert(name.bytes)
    }

    /// A directory and all beneath it.
    mutating func markTree(_ path: RelativePath) {
        mark(path)
        guard let name = path.names.last, let parent = path.parent else { return }
        dirty[parent, default: DirtyNames()].unheard.insert(name.bytes)
    }

    mutating func releaseWaiters() {
        let released = waiters
        waiters = []
        for waiter in released { waiter() }
    }

    /// All of a directory: its own entry makes the scanner list it again.
    mutating func markDirectory(_ path: RelativePath) {
        if path.names.isEmpty { everything = true } else { mark(path) }
    }

    mutating func mark(_ directory: DirtyDirectory) {
        dirty[directory.path, default: DirtyNames()].add(directory)
    }

    mutating func markPutOff(_ directory: DirtyDirectory) {
        putOff[directory.path, default: DirtyNames()].add(directory)
    }

    /// Takes what is to be looked at now, and what the scan is to do about large files.
    ///
    /// - Parameter mayPutOff: nobody waits until all is read, or may not have part of it.
    mutating func next(mayPutOff: Bool) -> (scope: ScanScope, large: LargeFileRule) {
        if everything {
            (everything, dirty, putOff) = (false, [:], [:])
            return (.everything, mayPutOff ? .putOff : .read)
        }
        guard mayPutOff else {
            defer { (dirty, putOff) = ([:], [:]) }
            // Of what was put off there are names alone, and what was told of them since counts.
            for (path, names) in putOff { dirty[path, default: DirtyNames()].names.formUnion(names.names) }
            return (Self.scope(dirty), .read)
        }
        if dirty.isEmpty {
            defer { putOff = [:] }
            return (Self.scope(putOff), .giveWay)
        }
        defer { dirty = [:] }
        return (Self.scope(dirty), .putOff)
    }

    private static func scope(_ directories: [RelativePath: DirtyNames]) -> ScanScope {
        .dirty(
            directories.sorted { $0.key < $1.key }.map { path, names in
                DirtyDirectory(
                    path: path, names: names.names.sorted { $0.lexicographicallyPrecedes($1) },
                    renamedAway: names.renamedAway.sorted { $0.lexicographicallyPrecedes($1) },
                    unheard: names.unheard.sorted { $0.lexicographicallyPrecedes($1) })
            })
    }
}
