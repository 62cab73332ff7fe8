import Folders
import Manifests
import Storing
import Syncing

/// Where the brake of a folder stands; what it keeps back is in the index.
struct BrakeState {
    var local: LocalBrake
    var removals = RemovalRuns(fullPage: ManifestLimit.recordsInPage)
    /// What was found gone, or turned into noise, and is not judged yet.
    var deletions: LocalBrake.Waiting?
    var scrambled: LocalBrake.Waiting?
    /// Where something stands that has to wait until what is gone from there, or was turned into noise on its way there, is
    /// judged.
    var retaken: Set<RelativePath> = []
    /// Noise in the findings that are being applied.
    var scrambledInBatch: UInt64 = 0
    /// Events of the transaction under way that the user let happen.
    var approvedEvents: ClosedRange<UInt64>?
    /// Records are written that members will only take with an approval that is not in the log yet.
    var hasApprovalsDue = false
    /// The user ordered something, or something may pass, that the scan under way may not know of.
    var isOrderNew = false
    /// It is looked at again in a moment.
    var isTimed = false

    init(limits: BrakeLimits) { local = LocalBrake(limits: limits) }

    var hasWaiting: Bool { deletions != nil || scrambled != nil }

    mutating func approved(_ events: ClosedRange<UInt64>) {
        let known = approvedEvents ?? events
        approvedEvents = min(known.lowerBound, events.lowerBound)...max(known.upperBound, events.upperBound)
    }
}

extension LocalBrake.Waiting? {
    /// One more was found.
    mutating func found(files: UInt64, at now: UInt64) {
        guard let known = self else {
            self = LocalBrake.Waiting(files: files, first: now, last: now)
            return
        }
        self = LocalBrake.Waiting(files: known.files + files, first: known.first, last: now)
    }
}
