import Folders
import Placing
import SystemCalls
import Testing

@Suite struct MovingTests {
    let ground: Ground
    let a = RelativePath("a")
    let b = RelativePath("b")

    init() throws { ground = try Ground() }

    @Test func `a file and a whole directory move by one rename`() throws {
        let file = try ground.write("a", "text")
        #expect(ground.execute(.move(from: a, to: b, expecting: file)).placed == (try ground.stamp("b")))
        #expect(ground.text("b") == "text")
        let directory = try ground.directory("d")
        try ground.write("d/inner", "inner")
        let step = PlacementStep.move(from: RelativePath("d"), to: RelativePath("e"), expecting: directory)
        #expect(ground.execute(step).placed == (try ground.stamp("e")))
        #expect(ground.text("e/inner") == "inner")
    }

    @Test func `nothing moves onto something, and only what is expected moves`() throws {
        let file = try ground.write("a", "text")
        let other = try ground.write("b", "other")
        #expect(ground.execute(.move(from: a, to: b, expecting: file)) == .occupied(other))
        #expect(ground.execute(.move(from: a, to: RelativePath("c"), expecting: other)) == .notAsExpected(file))
        #expect(ground.execute(.move(from: RelativePath("c"), to: a, expecting: other)) == .notAsExpected(nil))
    }

    @Test func `a directory does not move into itself`() throws {
        let directory = try ground.directory("a")
        let step = PlacementStep.move(from: a, to: RelativePath("a/b"), expecting: directory)
        #expect(ground.execute(step).errno == .invalidArgument)
    }

    @Test func `steps after a move find the directory where it went`() throws {
        let directory = try ground.directory("a")
        let now = realTimeNanoseconds()
        let steps: [PlacementStep] = [
            .makeDirectory(RelativePath("a/x")), .move(from: a, to: b, expecting: directory), .makeDirectory(a),
            .install(try ground.stage("one"), at: RelativePath("a/x"), expecting: nil),
            .install(try ground.stage("two"), at: RelativePath("b/y"), expecting: nil),
        ]
        let outcomes = ground.placer.execute(ground.placer.intents(for: steps, now: now), now: now) { _, _, _ in false }
        #expect(outcomes.allSatisfy { $0.placed != nil })
        #expect(ground.text("a/x") == "one")
        #expect(ground.text("b/y") == "two")
        #expect(try ground.stamp("b/x").kind == .directory)
    }

    @Test func `two entries change places without new content`() throws {
        let (one, directory) = (try ground.write("a", "one"), try ground.directory("b"))
        let outcome = ground.execute(.exchange(a, b, expecting: one, directory))
        #expect(outcome == .exchanged(try ground.stamp("a"), try ground.stamp("b")))
        #expect(ground.text("b") == "one")
        #expect(ground.execute(.exchange(a, b, expecting: one, directory)).isNotAsExpected)
    }

    @Test func `a removed leaf is kept in versions`() throws {
        let old = try ground.write("a", "old")
        let outcome = ground.execute(.remove(a, expecting: old))
        #expect(outcome == .removed(try ground.area.versionFiles().first))
        #expect(ground.stampIfAny("a") == nil)
        #expect(try ground.versions() == ["old"])
        #expect(ground.execute(.remove(a, expecting: old)) == .notAsExpected(nil))
    }

    @Test func `an edited leaf is not removed`() throws {
        let old = try ground.write("a", "old")
        let mine = try ground.write("a", "mine")
        #expect(ground.execute(.remove(a, expecting: old)) == .notAsExpected(mine))
        #expect(ground.text("a") == "mine")
    }

    @Test func `only an empty directory is removed`() throws {
        try ground.directory("a")
        try ground.write("a/inner", "inner")
        #expect(ground.execute(.removeDirectory(a)) == .notEmpty)
        try ground.remove("a/inner")
        #expect(ground.execute(.removeDirectory(a)) == .removed(nil))
        #expect(ground.execute(.removeDirectory(a)) == .notAsExpected(nil))
        let file = try ground.write("a", "file")
        #expect(ground.execute(.removeDirectory(a)) == .notAsExpected(file))
    }

    @Test func `a directory is made closed to others, and made once`() throws {
        let stamp = ground.execute(.makeDirectory(a)).placed
        #expect(stamp?.mode == 0o700)
        #expect(ground.execute(.makeDirectory(a)).placed == stamp)
        #expect(ground.execute(.setMeta(a, mode: 0o755, mtime: nil, expecting: stamp)).placed?.mode == 0o755)
    }

    @Test func `mode and time are set, and bits beyond 0777 are not`() throws {
        let file = try ground.write("a", "text")
        let outcome = ground.execute(.setMeta(a, mode: 0o4751, mtime: 12_345, expecting: file))
        #expect(outcome.placed == (try ground.stamp("a")))
        #expect(try ground.area.root.status(of: Array("a".utf8)).mode == 0o751)
        #expect(try ground.stamp("a").mtime == 12_345)
        #expect(ground.execute(.setMeta(a, mode: 0o600, mtime: nil, expecting: file)).isNotAsExpected)
        #expect(ground.execute(.setMeta(b, mode: 0o600, mtime: nil, expecting: nil)) == .notAsExpected(nil))
    }

    @Test func `a symlink's time is set and its target's mode is not`() throws {
        let target = try ground.write("b", "text")
        let link = try ground.link("a", to: "b")
        #expect(ground.execute(.setMeta(a, mode: 0o777, mtime: 5, expecting: link)).placed?.mtime == 5)
        #expect(try ground.stamp("b") == target)
    }

    @Test func `one refused step does not stop the next`() throws {
        let now = realTimeNanoseconds()
        let steps: [PlacementStep] = [
            .makeDirectory(RelativePath("none/x")), .makeDirectory(.root), .makeDirectory(a),
        ]
        let outcomes = ground.placer.execute(ground.placer.intents(for: steps, now: now), now: now) { _, _, _ in false }
        #expect(outcomes.map { $0.errno } == [.noEntry, .notPermitted, nil])
        #expect(try ground.stamp("a").kind == .directory)
    }
}
