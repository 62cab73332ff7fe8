package import Folders
import Synchronization
package import SystemCalls

/// Carries out placement steps in one folder, so that nothing that a user wrote is lost whatever they do meanwhile.
///
/// A batch goes: `prepare` (what is staged becomes durable), `intents` (which the caller commits durably), `execute`,
/// `settle` (the renames become durable), and only then the caller commits that it is placed. After a crash, `recover`
/// with the intents that are still open. Everything blocks: to be called on a lane.
package final class Placer: Sendable {
    /// Whether a file holds the bytes that a step (by its number in the batch) expected of what had this stamp. It is
    /// asked when size, mtime and inode cannot tell.
    package typealias HoldsExpected = (Int, Stamp, borrowing FileDescriptor) -> Bool

    package let area: FolderArea
    let beforeChange: @Sendable (PlacementStep) -> Void
    private let numbers = Mutex(SlotNumbers())

    /// `beforeChange` is called between a step's check and its rename; tests race there.
    package init(area: FolderArea, beforeChange: @escaping @Sendable (PlacementStep) -> Void = { _ in }) {
        self.area = area
        self.beforeChange = beforeChange
    }

    /// Gives each step that needs one a place in `versions/` that is free. `now`: nanoseconds since 1970.
    package func intents(for steps: [PlacementStep], now: Int64) -> [PlacementIntent] {
        let time = CalendarTime(nanoseconds: now)
        let day = try? area.versions.directoryBeneath(Array(time.date.utf8))
        return steps.map { step in
            PlacementIntent(step: step, slot: step.nameInVersions.flatMap { freeSlot(for: $0, at: time, in: day) })
        }
    }

    private func freeSlot(for name: Name, at time: CalendarTime, in day: DirectoryDescriptor?) -> VersionPath? {
        numbers.withLock { numbers in
            while let slot = VersionPath(original: name, at: time, number: numbers.next(at: time)) {
                guard let day, (try? day.statusIfAny(of: slot.name.bytes)) != .some(nil) else { return slot }
            }
            return nil
        }
    }

    /// Carries the steps out in their order: an outcome for each. One that fails does not stop the next.
    package func execute(
        _ intents: [PlacementIntent], now: Int64, holdsExpected: @escaping HoldsExpected
    ) -> [PlacementOutcome] {
        let batch = PlacementBatch(self, now: now, holdsExpected: holdsExpected)
        defer { batch.loosened.putRight() }
        return intents.enumerated().map { batch.execute($1, number: $0) }
    }

    /// Says of each step that was open at a crash whether it had happened, after undoing what had happened by half.
    /// Before anything is scanned, pruned or swept.
    package func recover(
        _ intents: [PlacementIntent], now: Int64, holdsExpected: @escaping HoldsExpected
    ) -> [RecoveredStep] {
        let batch = PlacementBatch(self, now: now, holdsExpected: holdsExpected)
        defer { batch.loosened.putRight() }
        return intents.enumerated().map { batch.recover($1, number: $0) }
    }
}

/// Numbers the places in `versions/` within a second.
private struct SlotNumbers {
    private var second: CalendarTime?
    private var used = 0

    mutating func next(at time: CalendarTime) -> Int {
        if second != time {
            second = time
            used = 0
        }
        defer { used += 1 }
        return used
    }
}
