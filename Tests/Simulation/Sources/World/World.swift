import Cryptography
import Daemon
import Folders
import Identity
import Manifests
import TestSupport

@testable import Daemon

/// All devices of one run, the network between them, and time.
final class World: @unchecked Sendable {
    let workload: Workload
    let scheduler: Scheduler
    let network: ModelNetwork
    let disk: any WorldDisk
    let devices: [Device]
    let ledger = Ledger()
    var transcript = Transcript()
    /// The folder that all share, once it is founded.
    var folder: FolderID?
    /// Every run of a device's program.
    var machines: [Machine] = []
    var copies: [Int: AnyObject] = [:]
    /// Somebody did something of which nobody was told.
    var hasLostNews = false
    /// A device came late, or lost its index or its disk: of what was decided before, it need not keep the other side.
    var hasHadLosses = false
    /// What happens to a device as soon as it puts something in its place, by the device's number.
    var awaited: [Int: Act] = [:]
    /// The crash that comes with the next call of a program.
    var struck: Act?
    /// A path that held a part of something.
    var torn: Failure?
    /// A user chose a side of a conflict: the others need not be kept.
    var hasResolved = false
    /// Where contents would stand that are nowhere any more.
    var lacked: Set<RelativePath> = []
    var indexCopies: [Int: [String: [UInt8]]] = [:]
    /// What was said last of who takes part, and what follows from it.
    var settledMembership: (entries: [SignedEntry], membership: Manifests.Membership?)?

    /// Of acts on files and devices a user knows nothing while this is set: they would come within each other.
    var isActing = false

    init(_ workload: Workload, schedule: UInt64, disk: any WorldDisk) {
        self.workload = workload
        self.disk = disk
        let scheduler = Scheduler(seed: schedule)
        self.scheduler = scheduler
        network = ModelNetwork(scheduler, devices: workload.devices)
        var random = SplitMix(seed: workload.seed &+ 77)
        devices = (0..<workload.devices).map { number in
            Device(number: number, base: disk.base(of: number), skew: World.skew(random.next()))
        }
        disk.now = { device in
            (World.epoch + Int64(scheduler.now) + device.skew, Int64(scheduler.now))
        }
        for device in devices { disk.take(device) }
        scheduler.entered = { machine in disk.enter(machine?.device) }
        scheduler.betweenSteps = { [unowned self] in betweenSteps() }
        watchPaths()
    }

    /// Nanoseconds since 1970 when a run begins.
    private static var epoch: Int64 { 1_790_000_000_000_000_000 }

    /// Mostly right, sometimes off by up to a year.
    private static func skew(_ draw: UInt64) -> Int64 {
        let year: Int64 = 365 * 86_400 * 1_000_000_000
        switch draw % 4 {
        case 0: return Int64((draw >> 8) % UInt64(2 * year)) - year
        case 1: return Int64((draw >> 8) % 20_000_000_000) - 10_000_000_000
        default: return 0
        }
    }

    func say(_ words: String) { transcript.add(words, at: scheduler.now) }

    var betweenStepsActs: () -> Void = {}

    private func betweenSteps() {
        lookAtPaths()
        betweenStepsActs()
    }
}

/// What happened, in words that a person can follow.
struct Transcript {
    private(set) var lines: [String] = []
    var isPrinted = false

    mutating func add(_ words: String, at time: UInt64) {
        let micros = (time - 1_000_000_000_000) / 1000
        let seconds = micros / 1_000_000
        let rest = String(1_000_000 + micros % 1_000_000).dropFirst()
        lines.append("\(seconds).\(rest) \(words)")
        if isPrinted { show("\(seconds).\(rest) \(words)") }
    }
}
