import Folders
import Placing
import SystemCalls
import Testing

/// What a crash can leave of a step, and what recovery says of it.
@Suite struct RecoveryTests {
    let ground: Ground
    let a = RelativePath("a")
    let now = realTimeNanoseconds()

    init() throws { ground = try Ground() }

    func intent(_ step: PlacementStep) -> PlacementIntent { ground.placer.intents(for: [step], now: now)[0] }

    /// As a new process does, from what the index kept.
    func recover(_ intent: PlacementIntent) throws -> RecoveredStep {
        let placer = Placer(area: try FolderArea.open(rootPath: Array(ground.path.utf8), folder: Ground.folder))
        return placer.recover([try PlacementIntent(decoding: intent.encoded)], now: now) { _, _, file in
            (try? file.contents(atMost: 99)) == Array("old".utf8)
        }[0]
    }

    @discardableResult
    func execute(_ intent: PlacementIntent) -> PlacementOutcome {
        ground.placer.execute([intent], now: now) { _, _, _ in false }[0]
    }

    /// Renames beneath the root, as the first half of a step does.
    func rename(_ name: String, _ newName: String, _ kind: RenameKind = .noReplace) throws {
        try ground.area.root.rename(Array(name.utf8), to: ground.area.root, Array(newName.utf8), kind)
    }

    /// The directory and name of an intent's place in versions.
    func slot(_ intent: PlacementIntent) throws -> (DirectoryDescriptor, [UInt8]) {
        let slot = try #require(intent.slot)
        try? ground.area.versions.makeDirectory(slot.day.bytes, mode: 0o700)
        return (try ground.area.versions.directoryBeneath(slot.day.bytes), slot.name.bytes)
    }

    /// What stands there, as far as it may be believed after a crash: with the ctime from before.
    func left(_ name: String, since before: Stamp) throws -> Stamp {
        var stamp = try ground.stamp(name)
        stamp.ctime = before.ctime
        return stamp
    }

    @Test func `a new file: before and after its rename`() throws {
        let staged = try ground.stage("new")
        let intent = intent(.install(staged, at: a, expecting: nil))
        #expect(try recover(intent) == .notDone)
        #expect(execute(intent).placed != nil)
        #expect(try recover(intent) == .done(.placed(try left("a", since: staged.stamp), displaced: nil)))
    }

    @Test func `a replacement: before it, between each two renames, and after it`() throws {
        let old = try ground.write("a", "old")
        let staged = try ground.stage("new")
        let intent = intent(.install(staged, at: a, expecting: old))
        #expect(try recover(intent) == .notDone)

        let (day, name) = try slot(intent)
        try ground.area.stage.rename(staged.name.bytes, to: day, name)
        #expect(try recover(intent) == .notDone)
        #expect(try ground.area.stagedNames() == [staged.name])

        try ground.area.stage.rename(staged.name.bytes, to: day, name)
        try day.rename(name, to: ground.area.root, Array("a".utf8), .exchange)
        let version = try #require(try ground.area.versionFiles().first)
        let placed = RecoveredStep.done(.placed(try left("a", since: staged.stamp), displaced: version))
        #expect(try recover(intent) == placed)
        #expect(try recover(intent) == placed)
        #expect(ground.text("a") == "new")
        #expect(try ground.versions() == ["old"])
    }

    @Test func `an edit that was exchanged away at the crash is put back`() throws {
        let old = try ground.write("a", "old")
        let staged = try ground.stage("new")
        let intent = intent(.install(staged, at: a, expecting: old))
        try ground.rewrite("a", "mine")
        let (day, name) = try slot(intent)
        try ground.area.stage.rename(staged.name.bytes, to: day, name)
        try day.rename(name, to: ground.area.root, Array("a".utf8), .exchange)
        #expect(try recover(intent) == .done(.notAsExpected(try ground.stamp("a"))))
        #expect(ground.text("a") == "mine")
        #expect(try ground.area.stagedNames() == [staged.name])
    }

    @Test func `a path that somebody changed after the crash is theirs`() throws {
        let old = try ground.write("a", "old")
        let intent = intent(.install(try ground.stage("new"), at: a, expecting: old))
        execute(intent)
        try ground.rewrite("a", "mine")
        let version = try #require(try ground.area.versionFiles().first)
        #expect(try recover(intent) == .unknown(try ground.stamp("a"), kept: version))
        #expect(ground.text("a") == "mine")
    }

    @Test func `a staged file that is lost is said to be`() throws {
        let staged = try ground.stage("new")
        let intent = intent(.install(staged, at: a, expecting: nil))
        try ground.area.drop(staged.name)
        #expect(try recover(intent) == .unknown(nil, kept: nil))
    }

    @Test func `a removal: before, after, and with an edit in it`() throws {
        let intent = intent(.remove(a, expecting: try ground.write("a", "old")))
        #expect(try recover(intent) == .notDone)
        execute(intent)
        let version = try #require(try ground.area.versionFiles().first)
        #expect(try recover(intent) == .done(.removed(version)))

        let second = self.intent(.remove(a, expecting: try ground.write("a", "old")))
        try ground.rewrite("a", "mine")
        let (day, name) = try slot(second)
        try ground.area.root.rename(Array("a".utf8), to: day, name)
        #expect(try recover(second) == .done(.notAsExpected(try ground.stamp("a"))))
        #expect(ground.text("a") == "mine")
    }

    @Test func `a removed path that somebody removed too`() throws {
        let intent = intent(.remove(a, expecting: try ground.write("a", "old")))
        try ground.remove("a")
        #expect(try recover(intent) == .unknown(nil, kept: nil))
    }

    @Test func `a symlink: new, replacing, and left by half`() throws {
        let new = intent(.installSymlink(target: [0x78], at: a, mtime: 5, expecting: nil))
        #expect(try recover(new) == .notDone)
        let (day, name) = try slot(new)
        try day.makeSymlink(name, target: [0x78])
        #expect(try recover(new) == .notDone)
        #expect(try ground.area.versionFiles() == [])
        execute(new)
        #expect(try recover(new) == .done(.placed(try ground.stamp("a"), displaced: nil)))

        let second = intent(.installSymlink(target: [0x79], at: a, mtime: 6, expecting: try ground.stamp("a")))
        #expect(try recover(second) == .notDone)
        execute(second)
        let version = try #require(try ground.area.versionFiles().first)
        #expect(try recover(second) == .done(.placed(try ground.stamp("a"), displaced: version)))
    }

    @Test func `a move and an exchange: before, after, and touched`() throws {
        let b = RelativePath("b")
        let one = try ground.write("a", "one")
        let move = intent(.move(from: a, to: b, expecting: one))
        #expect(try recover(move) == .notDone)
        try rename("a", "b")
        #expect(try recover(move) == .done(.placed(try left("b", since: one), displaced: nil)))
        try ground.rewrite("b", "mine")
        #expect(try recover(move) == .unknown(try ground.stamp("b"), kept: nil))

        let (first, second) = (try ground.write("a", "one"), try ground.stamp("b"))
        let exchange = intent(.exchange(a, b, expecting: first, second))
        #expect(try recover(exchange) == .notDone)
        try rename("a", "b", .exchange)
        #expect(
            try recover(exchange) == .done(.exchanged(try left("a", since: second), try left("b", since: first))))
        try ground.rewrite("a", "mine")
        #expect(try recover(exchange) == .unknown(try ground.stamp("a"), kept: nil))
    }

    @Test func `what was written after the crash has not the stamp that the index is given`() throws {
        let b = RelativePath("b")
        let before = try ground.write("a", "one")
        let move = intent(.move(from: a, to: b, expecting: before))
        execute(move)
        try ground.write("b", "mine")
        #expect(try recover(move) == .done(.placed(before, displaced: nil)))

        let (one, other) = (try ground.write("a", "one"), try ground.stamp("b"))
        let exchange = intent(.exchange(a, b, expecting: one, other))
        execute(exchange)
        try ground.write("a", "mine too")
        #expect(try recover(exchange) == .done(.exchanged(other, try left("b", since: one))))

        let staged = try ground.stage("new")
        let install = intent(.install(staged, at: RelativePath("c"), expecting: nil))
        execute(install)
        try ground.write("c", "mine here")
        #expect(try recover(install) == .done(.placed(staged.stamp, displaced: nil)))
    }

    @Test func `what was written after the crash, size and mtime put back, is read again`() throws {
        let staged = try ground.stage("new")
        let install = intent(.install(staged, at: a, expecting: nil))
        execute(install)
        try ground.write("a", "own", mtime: staged.stamp.mtime)
        guard case .done(.placed(let stamp, displaced: nil)) = try recover(install) else {
            Issue.record("the file is where it was placed")
            return
        }
        let found = try ground.stamp("a")
        #expect(found.holdsSameBytes(as: stamp, ignoringChangeTime: true) && !found.holdsSameBytes(as: stamp))

        let before = try ground.write("b", "one")
        let meta = intent(.setMeta(RelativePath("b"), mode: 0o600, mtime: nil, expecting: before))
        execute(meta)
        try ground.write("b", "own", mode: 0o600)
        guard case .done(.placed(let touched, displaced: nil)) = try recover(meta) else {
            Issue.record("the mode is what it was set to")
            return
        }
        #expect(try touched.mode == 0o600 && !ground.stamp("b").holdsSameBytes(as: touched))
    }

    @Test func `directories and meta: before and after`() throws {
        let make = intent(.makeDirectory(a))
        #expect(try recover(make) == .notDone)
        execute(make)
        #expect(try recover(make) == .done(.placed(try ground.stamp("a"), displaced: nil)))
        let meta = intent(.setMeta(a, mode: 0o755, mtime: nil, expecting: nil))
        #expect(try recover(meta) == .notDone)
        execute(meta)
        #expect(try recover(meta) == .done(.placed(try ground.stamp("a"), displaced: nil)))
        let remove = intent(.removeDirectory(a))
        #expect(try recover(remove) == .notDone)
        execute(remove)
        #expect(try recover(remove) == .done(.removed(nil)))
        #expect(try recover(meta) == .unknown(nil, kept: nil))
        try ground.write("a", "file")
        #expect(try recover(make) == .unknown(try ground.stamp("a"), kept: nil))
    }

    @Test func `an intent reads back as it was, and not when it is cut`() throws {
        let stamp = try ground.write("a", "text", mtime: -5)
        let staged = try ground.stage("new")
        let steps: [PlacementStep] = [
            .makeDirectory(RelativePath("x/y")), .install(staged, at: a, expecting: nil),
            .install(staged, at: a, expecting: stamp),
            .installSymlink(target: [1, 255], at: a, mtime: -1, expecting: stamp),
            .move(from: a, to: RelativePath("b/c"), expecting: stamp),
            .exchange(a, RelativePath("b"), expecting: stamp, staged.stamp), .remove(a, expecting: stamp),
            .removeDirectory(a), .setMeta(a, mode: nil, mtime: 4, expecting: nil),
            .setMeta(a, mode: 0o640, mtime: nil, expecting: stamp),
        ]
        for intent in ground.placer.intents(for: steps, now: now) {
            let bytes = intent.encoded
            #expect(try PlacementIntent(decoding: bytes) == intent)
            for end in bytes.indices {
                #expect(throws: (any Error).self) { try PlacementIntent(decoding: Array(bytes[..<end])) }
            }
            #expect(throws: (any Error).self) { try PlacementIntent(decoding: bytes + [0]) }
        }
    }
}
