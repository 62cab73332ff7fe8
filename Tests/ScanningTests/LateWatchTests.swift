import Synchronization
import SystemCalls
import Testing

@testable import Scanning

/// A watcher as on a machine that is busy: what happens is heard late, and what is told was true some time ago. When it
/// hears and when it tells is decided by a hand, between any two calls of its user.
struct LateWatchTests {
    @Test func `what was told of a directory while it stood elsewhere is seen when it is back`() throws {
        let late = try LateWatcher(random: SeededRandom(seed: 0))
        let world = late.watched.world
        try world.makeDirectory("d")
        try world.makeDirectory("e")
        try world.write("d/f", "one")
        try world.scan()
        try late.watched.followToTheEnd()
        try changePlaces("d", "e", in: world)
        try world.write("e/f", "two!")
        try late.catchUp()
        try changePlaces("d", "e", in: world)
        #expect(try late.watched.follow() == ["changed f file"])
        #expect(try world.scan() == [])
    }

    private func changePlaces(_ one: String, _ other: String, in world: ScanWorld) throws {
        try world.move(one, "aside")
        try world.move(other, one)
        try world.move("aside", other)
    }

    @Test(arguments: [false, true]) func `whenever a watcher hears and tells, scans of what it told see all`(
        scansAmid: Bool
    ) throws {
        var seeds = SeededRandom.announced("late watching, \(scansAmid ? "with" : "without") scans amid")
        for _ in 0..<60 {
            let late = try LateWatcher(random: SeededRandom(seed: seeds.next()))
            let world = late.watched.world
            var tree = RandomTree(root: world.directory.path, random: SeededRandom(seed: seeds.next()))
            for _ in 0..<20 { try tree.step() }
            try world.scan()
            tree.amid = late.act
            for _ in 0..<10 {
                for _ in 0..<Int.random(in: 1...10, using: &seeds) {
                    try tree.step()
                    late.act()
                    if scansAmid, Int.random(in: 0..<6, using: &seeds) == 0 { try late.watched.followWhatWasTold() }
                }
                try late.watched.followToTheEnd()
                try #require(world.rows.paths.keys.sorted() == tree.entries())
                try #require(try world.scan() == [])
            }
        }
    }
}

/// A watcher that a test has hear and tell.
private final class LateWatcher {
    /// Moved by hand.
    private final class Clock: Sendable {
        let nanoseconds = Atomic<Int64>(0)
    }

    let watched: WatchedWorld
    private let clock: Clock
    private var random: SeededRandom

    init(random: SeededRandom) throws {
        let clock = Clock()
        self.clock = clock
        self.random = random
        watched = try WatchedWorld(
            queues: WatchQueues(most: 1, haveThreads: false), now: { clock.nanoseconds.load(ordering: .relaxed) })
        watched.catchUp = { [unowned self] in try catchUp() }
    }

    /// Hears, tells, both or neither.
    func act() {
        do {
            if Int.random(in: 0..<3, using: &random) == 0 { try hear() }
            if Int.random(in: 0..<3, using: &random) == 0 { tell() }
        } catch {
            Issue.record(error)
        }
    }

    func catchUp() throws {
        try hear()
        tell()
    }

    private func hear() throws { while try watched.watcher.queue.takeEvents() {} }

    private func tell() {
        clock.nanoseconds.add(WatchLedger.togetherTime, ordering: .relaxed)
        watched.watcher.tellWhatIsDue()
    }
}
