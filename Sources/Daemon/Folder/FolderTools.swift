import Chunking
import Cryptography
import Folders
import Manifests
import Placing
import Scanning
import Storing
import Synchronization
import SystemCalls

/// What is the same for a folder as long as it is open, or changes only as a whole: its keys, its place on disk, and the
/// lanes that read, stage and serve. Any thread may use it.
final class FolderTools: Sendable {
    let keys: FolderKeys
    let area: FolderArea
    let home: FolderHome
    let scanning: Lane
    let placing: Lane
    let serving: ServingLanes
    let staging: StagingLanes
    /// Names what the scanning lane has read, while that reads on.
    let naming: Lane
    let comparing: Lane
    let ownPlacings = OwnPlacings()
    let largeFiles: LargeFiles
    private let epochState: Mutex<EpochState>
    private let busyPlaces = Mutex<Set<Spot>>([])

    /// The keys that records and chunks are sealed with: all that are known, and the one for what is new.
    struct EpochState: Sendable {
        var keys: EpochKeys
        var current: EpochID?
    }

    init(keys: FolderKeys, area: FolderArea, home: FolderHome, name: String, leastLarge: UInt64) {
        self.keys = keys
        self.area = area
        self.home = home
        largeFiles = LargeFiles(least: leastLarge)
        scanning = Lane("scanning." + name)
        placing = Lane("placing." + name)
        serving = ServingLanes(name)
        staging = StagingLanes(name)
        naming = Lane("naming." + name)
        comparing = Lane("comparing." + name)
        epochState = Mutex(EpochState(keys: EpochKeys(), current: nil))
    }

    /// A place where a placing is under way: the scanner does not look at it.
    struct Spot: Hashable, Sendable {
        let parent: NodeID
        let name: Name
    }

    func isBusy(_ spot: Spot) -> Bool { busyPlaces.withLock { $0.contains(spot) } }

    func setBusy(_ spots: [Spot]) { busyPlaces.withLock { $0 = Set(spots) } }

    var epochs: EpochState {
        get { epochState.withLock { $0 } }
        set { epochState.withLock { $0 = newValue } }
    }
}
