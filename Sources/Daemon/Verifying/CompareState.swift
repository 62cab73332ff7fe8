import Bytes
import Cryptography
import Folders
import Identity
import Storing
import Syncing

/// What a folder knows of its comparisons with members: whether they hold the same records, whatever the cursors say.
struct CompareState {
    /// The one that this device has begun and not ended.
    struct Run {
        let number: UInt64
        let peer: Peer
        let salt: Bytes32
        /// Nil while answers are looked at beside the lane.
        var comparison: RangeComparison?
        /// Questions asked so far.
        var steps = 0
        /// What the two said to hold when it began.
        let sequences: Sequences
        /// Whether all answers were about just that.
        var isStill = true
    }

    struct Sequences: Equatable {
        let mine: UInt64
        let theirs: UInt64
    }

    /// All that is held, as it was at a moment.
    struct Snapshot {
        let sequence: UInt64
        let membership: Bytes32
        /// By the clock that only rises.
        let read: UInt64
        let held: HeldRecords
    }

    var run: Run?
    var lastNumber: UInt64 = 0
    /// Somebody will look in a moment whether a comparison is due.
    var isScheduled = false
    /// With whom one was asked for, or found something and is to be repeated: how often by now.
    var wanted: [DeviceID: Int] = [:]
    /// Nodes that have been found to differ since a comparison was first wanted.
    var differing: [DeviceID: UInt64] = [:]
    /// Who would not or could not compare is asked again after this, by the clock that only rises.
    var notBefore: [DeviceID: UInt64] = [:]
    /// What is written in the index.
    var last: [DeviceID: ComparedRow] = [:]

    var snapshot: Snapshot?
    /// Who waits for one that is being read.
    var waiting: [(isolated FolderSync, Snapshot?) -> Void] = []
    /// Whose question is being answered.
    var answering: Set<DeviceID> = []

    mutating func forget(_ device: DeviceID) {
        if run?.peer.device == device { run = nil }
        wanted[device] = nil
        differing[device] = nil
        notBefore[device] = nil
    }
}
