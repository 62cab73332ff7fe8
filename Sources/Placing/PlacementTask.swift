import Folders
import SystemCalls

/// One step of a batch.
struct PlacementTask {
    let batch: PlacementBatch
    let intent: PlacementIntent
    /// In the batch.
    let number: Int

    func execute() throws(PlacingError) -> PlacementOutcome {
        switch intent.step {
        case .makeDirectory(let path): try makeDirectory(path)
        case .install(let staged, let path, let expecting): try install(staged, path, expecting)
        case .installSymlink(let target, let path, let mtime, let expecting):
            try installSymlink(target, path, mtime, expecting)
        case .move(let from, let to, let expecting): try move(from, to, expecting)
        case .exchange(let first, let second, let firstStamp, let secondStamp):
            try exchange(first, second, firstStamp, secondStamp)
        case .remove(let path, let expecting): try remove(path, expecting)
        case .removeDirectory(let path): try removeDirectory(path)
        case .setMeta(let path, let mode, let mtime, let expecting): try setMeta(path, mode, mtime, expecting)
        }
    }

    /// The place in `versions/` that the intent reserved.
    func slot() throws(PlacingError) -> Spot {
        guard let slot = intent.slot else {
            throw PlacingError("cannot place at \(intent.step.paths): no place in versions", .invalidArgument)
        }
        return try batch.spot(slot)
    }

    /// What stands at a path differs from what was expected there; nil if it does not.
    func unexpected(_ expected: Stamp, at spot: Spot) throws(PlacingError) -> PlacementOutcome? {
        guard let found = try spot.stamp() else { return .notAsExpected(nil) }
        let isSame =
            expected.kind == .directory
            ? found.isSameInode(as: expected) : found.holdsSameBytes(as: expected) && found.mode == expected.mode
        return isSame ? nil : .notAsExpected(found)
    }

    func isExpected(_ status: FileStatus, _ expected: Stamp, at spot: Spot) -> Bool {
        batch.isExpected(status, expected, at: spot, number: number)
    }

    /// Leaves go to `versions/`; a directory never does.
    func refuseDirectory(_ expected: Stamp, at spot: Spot) throws(PlacingError) {
        if expected.kind == .directory { throw spot.error("replace", .isDirectory) }
    }

    func makeDirectory(_ path: RelativePath) throws(PlacingError) -> PlacementOutcome {
        let spot = try batch.spot(path)
        do throws(Errno) { try spot.directory.makeDirectory(spot.name, mode: 0o700) } catch {
            guard error == .exists else { throw spot.error("make", error) }
        }
        guard let stamp = try spot.stamp(), stamp.kind == .directory else { return .occupied(try spot.stamp()) }
        return .placed(stamp, displaced: nil)
    }

    func removeDirectory(_ path: RelativePath) throws(PlacingError) -> PlacementOutcome {
        let spot = try batch.spot(path)
        batch.beforeChange(intent.step)
        do throws(Errno) { try spot.directory.removeDirectory(spot.name) } catch {
            switch error {
            case .notEmpty, .exists: return .notEmpty
            case .noEntry, .notDirectory: return .notAsExpected(try spot.stamp())
            default: throw spot.error("remove", error)
            }
        }
        batch.parents.directoryMoved()
        return .removed(nil)
    }
}
