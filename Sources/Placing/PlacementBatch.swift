import Folders
import SystemCalls

/// One run of steps: the directories it has open, and the moment it counts as.
final class PlacementBatch {
    /// What changed less than this ago may have been changed again without its mtime showing it.
    static let youth: Int64 = 2_000_000_000

    let area: FolderArea
    let now: Int64
    let beforeChange: (PlacementStep) -> Void
    private let holdsExpected: Placer.HoldsExpected
    var parents: OpenParents
    let loosened: LoosenedDirectories
    /// Looked for once a batch.
    private lazy var stage = area.stage
    private var days: [Name: DirectoryDescriptor] = [:]

    init(_ placer: Placer, now: Int64, holdsExpected: @escaping Placer.HoldsExpected) {
        area = placer.area
        beforeChange = placer.beforeChange
        self.now = now
        self.holdsExpected = holdsExpected
        loosened = LoosenedDirectories(root: placer.area.root)
        parents = OpenParents(root: placer.area.root, loosened: loosened)
    }

    func execute(_ intent: PlacementIntent, number: Int) -> PlacementOutcome {
        let task = PlacementTask(batch: self, intent: intent, number: number)
        do throws(PlacingError) { return try task.execute() } catch { return .failed(error) }
    }

    func recover(_ intent: PlacementIntent, number: Int) -> RecoveredStep {
        let task = PlacementTask(batch: self, intent: intent, number: number)
        do throws(PlacingError) { return try task.recover() } catch {
            return .failed(error.cause ?? .inputOutput, error.words)
        }
    }

    /// The entry that a path of a step names.
    func spot(_ path: RelativePath) throws(PlacingError) -> Spot {
        guard let name = path.names.last, let parent = path.parent,
            !path.names.contains(where: { $0.bytes == FolderArea.name })
        else { throw PlacingError("cannot place at \(path)", .notPermitted) }
        let directory = try saying("cannot open the directory of \(path)") { () throws(Errno) in
            try parents.directory(parent)
        }
        return Spot(directory: directory, name: name.bytes, place: .folder(path))
    }

    func spot(_ staged: Staged) -> Spot {
        Spot(directory: stage, name: staged.name.bytes, place: .stage(staged.name))
    }

    /// The place of a version; its day is made.
    func spot(_ slot: VersionPath) throws(PlacingError) -> Spot {
        Spot(directory: try directory(ofDay: slot.day), name: slot.name.bytes, place: .versions(slot))
    }

    private func directory(ofDay day: Name) throws(PlacingError) -> DirectoryDescriptor {
        if let directory = days[day] { return directory }
        let directory = try saying("cannot make versions/\(day)") { () throws(Errno) in
            try area.versions.directoryMade(day.bytes)
        }
        days[day] = directory
        return directory
    }

    /// Whether `status`, of what came out of a rename, is what a step expected. The rename has changed its ctime.
    func isExpected(_ status: FileStatus, _ expected: Stamp, at spot: Spot, number: Int) -> Bool {
        guard let found = status.placedStamp, found.kind == expected.kind else { return false }
        // A symlink's target never changes, and a directory is followed by its inode.
        guard found.kind == .file else { return found.isSameInode(as: expected) }
        // Whoever writes now gives it a time of now, so one that is still to come tells as much as one long past.
        let (age, isFar) = now.subtractingReportingOverflow(found.mtime)
        let isTelling = isFar || age.magnitude > PlacementBatch.youth.magnitude
        if isTelling, found.holdsSameBytes(as: expected, ignoringChangeTime: true) { return true }
        guard let file = try? spot.open() else { return false }
        return holdsExpected(number, expected, file)
    }
}

extension PlacementOutcome {
    fileprivate static func failed(_ error: PlacingError) -> PlacementOutcome {
        .failed(error.cause ?? .inputOutput, error.words)
    }
}
