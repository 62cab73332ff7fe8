import Daemon
import Folders
import Identity
import Synchronization

@testable import Daemon

/// One run of a device's program, from its start to its end or its crash.
final class Machine: @unchecked Sendable {
    let device: Device
    let number: Int
    var isAlive = true
    var lanes: [ModelLane] = []
    var parts: Parts?
    var folder: FolderSync?
    /// Why its folder is not open.
    var held: OpeningError?
    var transport: ModelTransport?
    /// Of what it had until it ended.
    private var former: (lanes: [ModelLane], hub: PeerHub?) = ([], nil)

    struct Parts {
        let home: DaemonHome
        let hub: PeerHub
        let registry: FolderRegistry
        let context: FolderContext
    }

    init(_ device: Device, number: Int) {
        self.device = device
        self.number = number
    }

    /// Lets all objects go: no word of this run is heard any more.
    func letGo() {
        for lane in lanes { lane.die() }
        former = (lanes, parts?.hub)
        lanes = []
        folder = nil
        parts = nil
        transport = nil
    }

    /// Hub, folders, connections and timers keep each other, until the process ends: here many runs follow in one.
    func dissolve() {
        for lane in former.lanes { lane.forgetTimers() }
        if let hub = former.hub {
            _ = hub.state.withLock { state in
                defer { state = HubState(own: hub.identity.id, book: PeerBook()) }
                return state
            }
        }
        former = ([], nil)
    }
}

/// A device: its disk, and whoever runs on it.
final class Device: @unchecked Sendable {
    let number: Int
    let base: String
    /// Nanoseconds that its clock goes before the true time.
    var skew: Int64
    var id: DeviceID?
    var machine: Machine?
    /// The role that it was let in with; nil while it is out.
    var role: Role? {
        didSet { if role?.mayWrite == true { settledRole = role } }
    }
    /// It could write once and may not now: what it wrote meanwhile nobody else takes, and stays where it is.
    var wasDemoted = false
    /// One that some may still think it has: as all knew it when all had agreed, or a right to write that it was given since.
    var settledRole: Role?
    /// The run before, as long as something of it is on the stack.
    var former: Machine?
    /// Its program has renamed something, or lost its power, since its paths were last looked at.
    var mustBeLookedAt = false
    /// Files that have been looked at since the power was last lost, as they were then.
    var looked: [RelativePath: UserDisk.Entry] = [:]
    /// Descriptors that programs of its user hold open.
    var openFiles: [OpenByUser] = []

    init(number: Int, base: String, skew: Int64) {
        self.number = number
        self.base = base
        self.skew = skew
    }

    var name: String { "d\(number)" }
    var home: String { base + "/home" }
    var root: String { base + "/folder" }

    /// The folder, if its program runs and has it open.
    var folder: FolderSync? { machine?.folder }
}
