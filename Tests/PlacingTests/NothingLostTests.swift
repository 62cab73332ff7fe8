import Folders
import Placing
import Synchronization
import SystemCalls
import Testing

/// Random steps, with a user who does random things in the middle of each.
@Suite struct NothingLostTests {
    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `whatever a user does meanwhile, only they destroy what was written`(seed: UInt64) throws {
        let history = try History(seed: seed)
        for step in 0..<60 {
            try history.placeSomething()
            try #require(try history.lost() == [], "seed \(seed), step \(step)")
        }
    }
}

/// A folder of three paths, and all texts that nobody overwrote knowingly. Every text is written once.
private final class History: Sendable {
    private struct State {
        var random: UInt64
        var written = 0
        var alive: Set<String> = []

        mutating func draw(_ bound: Int) -> Int {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((random >> 33) % UInt64(bound))
        }
    }

    private let ground: Ground
    private let state: Mutex<State>
    private static let names = ["a", "b", "d/c"]

    init(seed: UInt64) throws {
        ground = try Ground()
        state = Mutex(State(random: seed))
        try ground.directory("d")
    }

    private func draw(_ bound: Int) -> Int { state.withLock { $0.draw(bound) } }

    private func drawName() -> String { History.names[draw(History.names.count)] }

    private func newText() -> String {
        state.withLock { state in
            state.written += 1
            // Of lengths that repeat, so that a size seldom tells much.
            return String(10_000 + state.written) + String(repeating: ".", count: state.written % 3)
        }
    }

    /// One thing that a user does: they know what they overwrite.
    private func act(at name: String) throws {
        let old = ground.text(name)
        let mtime = draw(2) == 0 ? Ground.past : realTimeNanoseconds()
        let text = newText()
        switch draw(4) {
        case 0: try ground.write(name, text, mtime: mtime)
        case 1: try ground.rewrite(name, text)
        case 2 where old != nil: try ground.remove(name)
        default: return
        }
        let now = ground.text(name)
        state.withLock { state in
            if let old { state.alive.remove(old) }
            if let now { state.alive.insert(now) }
        }
    }

    func placeSomething() throws {
        if draw(3) == 0 { try act(at: drawName()) }
        let name = drawName()
        let expected = ground.text(name)
        let step = try drawStep(at: name, expecting: ground.stampIfAny(name))
        if draw(2) == 0 { ground.meanwhile { [self] in try act(at: name) } }
        let hitsAgain = draw(4) == 0
        let now = realTimeNanoseconds()
        _ = ground.placer.execute(ground.placer.intents(for: [step], now: now), now: now) { [self] _, _, file in
            if hitsAgain { try? act(at: name) }
            return (try? file.contents(atMost: 99)) == expected.map { Array($0.utf8) }
        }
        // A race that no step met must not wait for the next one.
        ground.meanwhile {}
    }

    private func drawStep(at name: String, expecting: Stamp?) throws -> PlacementStep {
        let path = RelativePath(name)
        guard let expecting, draw(5) != 0 else {
            return .install(try ground.stage(newText()), at: path, expecting: nil)
        }
        let other = drawName()
        switch draw(5) {
        case 0: return .remove(path, expecting: expecting)
        case 1: return .move(from: path, to: RelativePath(other), expecting: expecting)
        case 2: return .setMeta(path, mode: 0o600, mtime: Ground.past, expecting: expecting)
        case 3:
            guard let there = ground.stampIfAny(other) else { fallthrough }
            return .exchange(path, RelativePath(other), expecting: expecting, there)
        default: return .install(try ground.stage(newText()), at: path, expecting: expecting)
        }
    }

    /// What is neither in the folder nor in versions.
    func lost() throws -> [String] {
        let standing = History.names.compactMap { ground.text($0) }
        let kept = try ground.versions()
        return state.withLock { state in
            state.alive.formUnion(standing)
            return state.alive.subtracting(standing).subtracting(kept).sorted()
        }
    }
}
