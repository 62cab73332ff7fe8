import Bytes
import Folders
import Glibc
import Placing
import SystemCalls
import Testing

@Suite struct VersionTests {
    let ground: Ground
    let a = RelativePath("a")
    static let day: Int64 = 86_400_000_000_000
    /// 2020-09-13 12:26:40 UTC.
    static let noon = Ground.past

    init() throws { ground = try Ground() }

    @discardableResult
    func displace(_ text: String, name: String = "a", at now: Int64) throws -> VersionFile {
        let old = try ground.write(name, text, mtime: now - VersionTests.day)
        return try #require(ground.execute(.remove(RelativePath(name), expecting: old), now: now).displaced)
    }

    @Test func `a version is named by its day, time, number and name`() throws {
        let first = try displace("one", name: "name", at: VersionTests.noon)
        let second = try displace("two", name: "name", at: VersionTests.noon)
        #expect(first.path.description == "versions/2020-09-13/122640.0000 name")
        #expect(second.path.description == "versions/2020-09-13/122640.0001 name")
        #expect(VersionPath(first.path.description) == first.path)
        #expect(try ground.area.versionFiles().map(\.path) == [first.path, second.path])
    }

    @Test func `a new process does not reuse a number`() throws {
        try displace("one", at: VersionTests.noon)
        let old = try ground.write("a", "two")
        let placer = Placer(area: ground.area)
        let intents = placer.intents(for: [.remove(a, expecting: old)], now: VersionTests.noon)
        #expect(intents[0].slot?.description == "versions/2020-09-13/122640.0001 a")
    }

    @Test func `a long name is cut between characters`() throws {
        let name = String(repeating: "é", count: 127)
        let path = try displace("x", name: name, at: VersionTests.noon).path
        #expect(path.name.bytes.count <= 255)
        #expect(path.name.description.hasSuffix("éé"))
        #expect(path.name.description.hasPrefix("122640.0000 é"))
    }

    @Test(arguments: [
        "versions/2020-09-13/x", "versions/2020-9-13/122640.0000 a", "stage/2020-09-13/122640.0000 a",
        "versions/../122640.0000 a", "versions/2020-09-13/122640.0000 a/b", "versions/2020-09-13", "",
    ])
    func `what is no version's path is refused`(text: String) {
        #expect(VersionPath(text) == nil)
    }

    @Test func `what is written through an old descriptor is noticed`() throws {
        let old = try ground.write("a", "old")
        let displaced: VersionFile
        let changed: VersionFile
        do {
            let writer = try ground.area.root.openBeneath(Array("a".utf8), .writeOnly)
            let outcome = ground.execute(.install(try ground.stage("new"), at: a, expecting: old))
            displaced = try #require(outcome.displaced)
            #expect(!displaced.isSettled)
            #expect(try ground.area.poll(displaced) == .stillOpen)
            try writer.write(Array("mine!".utf8), at: 0)
            guard case .changed(let file) = try ground.area.poll(displaced) else { throw Errno.invalidArgument }
            changed = file
            #expect(!changed.isSettled)
        }
        #expect(try ground.area.poll(changed) == .settled)
        #expect(ground.text("a") == "new")
        #expect(try ground.versions() == ["mine!"])
        try ground.area.discard(changed.path)
        #expect(try ground.area.poll(changed) == .gone)
    }

    @Test func `a version is restored with its mode and time, and stays`() throws {
        let old = try ground.write("a", "old", mode: 0o751)
        let version = try #require(ground.execute(.remove(a, expecting: old)).displaced)
        let staged = try ground.area.restore(version.path, as: StagedName(Bytes16(high: 9, low: 9)))
        #expect(ground.execute(.install(staged, at: a, expecting: nil)).placed?.mode == 0o751)
        #expect(ground.text("a") == "old")
        #expect(try ground.stamp("a").mtime == Ground.past)
        #expect(try ground.versions() == ["old"])
    }

    @Test func `a version that is gone cannot be restored`() throws {
        let version = try displace("old", at: VersionTests.noon)
        try ground.area.discard(version.path)
        #expect(throws: PlacingError.self) {
            try ground.area.restore(version.path, as: StagedName(Bytes16(high: 9, low: 9)))
        }
    }

    @Test func `versions go by age, but those that must be kept`() throws {
        let limits = VersionLimits(hours: 48, percent: 100)
        var ages = VersionAges()
        var days: [VersionPath] = []
        for index in 0..<4 {
            days.append(try displace("\(index)", at: VersionTests.noon + Int64(index) * VersionTests.day).path)
            #expect(try ground.area.prune(limits, &ages, hours: 12) { _ in false } == [])
        }
        #expect(try ground.area.prune(limits, &ages, hours: 24) { $0 == days[0] } == [days[1]])
        #expect(try ground.versions() == ["0", "2", "3"])
        #expect(try ground.area.prune(limits, &ages, hours: 12) { _ in false } == [days[0], days[2]])
        #expect(try ground.area.versions.entries().count == 1)
    }

    /// Whatever the clock said when something was displaced, and whatever it says now.
    @Test(arguments: [-400, 0, 400]) func `versions stay their time, however the clock was off`(days: Int64) throws {
        let kept = try displace("kept", at: VersionTests.noon + days * VersionTests.day).path
        var ages = VersionAges()
        let limits = VersionLimits(hours: 48, percent: 100)
        #expect(try ground.area.prune(limits, &ages, hours: 1) { _ in false } == [])
        #expect(try ground.area.prune(limits, &ages, hours: 47) { _ in false } == [])
        #expect(try ground.area.prune(limits, &ages, hours: 1) { _ in false } == [kept])
    }

    @Test func `a day that gets another version begins anew`() throws {
        let first = try displace("first", at: VersionTests.noon).path
        let limits = VersionLimits(hours: 48, percent: 100)
        var ages = VersionAges()
        _ = try ground.area.prune(limits, &ages, hours: 1) { _ in false }
        _ = try ground.area.prune(limits, &ages, hours: 47) { _ in false }
        let second = try displace("second", at: VersionTests.noon + 1_000_000_000).path
        #expect(try ground.area.prune(limits, &ages, hours: 47) { _ in false } == [])
        #expect(try ground.area.prune(limits, &ages, hours: 48) { $0 == second } == [first])
        #expect(try ground.area.prune(limits, &ages, hours: 0) { _ in false } == [second])
    }

    @Test func `versions without room go oldest first`() throws {
        let paths = try (0..<3).map { try displace("\($0)", at: VersionTests.noon + Int64($0) * VersionTests.day).path }
        var ages = VersionAges()
        let none = VersionLimits(hours: 24_000, percent: 0)
        #expect(try ground.area.prune(none, &ages, hours: 1) { $0 == paths[1] } == [paths[0], paths[2]])
        let all = VersionLimits(hours: 24_000, percent: 100)
        #expect(try ground.area.prune(all, &ages, hours: 1) { _ in false } == [])
        #expect(try ground.versions() == ["1"])
    }

    @Test func `a version that is still written is not pruned`() throws {
        let old = try ground.write("a", "old")
        let writer = try ground.area.root.openBeneath(Array("a".utf8), .writeOnly)
        _ = ground.execute(.remove(a, expecting: old), now: VersionTests.noon)
        var ages = VersionAges()
        let none = VersionLimits(hours: 0, percent: 0)
        #expect(try ground.area.prune(none, &ages, hours: 1) { _ in false } == [])
        try writer.write([1])
    }

    @Test func `a batch becomes durable phase by phase`() throws {
        for count in [1, 3, 100] {
            let steps: [PlacementStep] = try (0..<count).map {
                .install(try ground.stage("\($0)"), at: RelativePath("\(count) \($0)"), expecting: nil)
            }
            try ground.placer.prepare(steps)
            let intents = ground.placer.intents(for: steps, now: VersionTests.noon)
            let outcomes = ground.placer.execute(intents, now: VersionTests.noon) { _, _, _ in false }
            #expect(outcomes.allSatisfy { $0.placed != nil })
            try ground.placer.settle(intents)
        }
        // What has gone meanwhile does not keep the rest from being durable.
        try ground.placer.settle([PlacementIntent(step: .makeDirectory(RelativePath("none/x")), slot: nil)])
    }

    @Test(arguments: [(0, 2), (2, 0), (2, 2), (100, 2), (2, 100)])
    func `one sync serves the batch that is renamed and the one that is staged`(before: Int, next: Int) throws {
        let steps = { (count: Int, kind: String) throws -> [PlacementStep] in
            try (0..<count).map {
                .install(try ground.stage("\(kind)\($0)"), at: RelativePath("\(kind) \($0)"), expecting: nil)
            }
        }
        let intents = ground.placer.intents(for: try steps(before, "before"), now: VersionTests.noon)
        _ = ground.placer.execute(intents, now: VersionTests.noon) { _, _, _ in false }
        let staged = try steps(next, "next")
        let synced = ground.placer.sync(settling: intents, preparing: staged)
        try synced.settled.get()
        try synced.prepared.get()
        let outcomes = ground.placer.execute(
            ground.placer.intents(for: staged, now: VersionTests.noon), now: VersionTests.noon
        ) { _, _, _ in false }
        #expect(outcomes.allSatisfy { $0.placed != nil })
    }

    @Test func `staged bytes that are not there are not called durable, and the batch before is all the same`() throws {
        let placed = try PlacementStep.install(ground.stage("before"), at: RelativePath("before"), expecting: nil)
        let intents = ground.placer.intents(for: [placed], now: VersionTests.noon)
        _ = ground.placer.execute(intents, now: VersionTests.noon) { _, _, _ in false }
        let staged = try ground.stage("next")
        try ground.area.drop(staged.name)
        let synced = ground.placer.sync(
            settling: intents, preparing: [.install(staged, at: RelativePath("next"), expecting: nil)])
        try synced.settled.get()
        #expect(throws: PlacingError.self) { try synced.prepared.get() }
    }
}
