import Folders
import Glibc
import Placing
import SystemCalls
import Testing

/// Somebody changes the path between a step's check and its rename.
@Suite struct RaceTests {
    let ground: Ground
    let a = RelativePath("a")

    init() throws { ground = try Ground() }

    @Test func `a file saved over meanwhile is put back`() throws {
        let old = try ground.write("a", "old")
        let staged = try ground.stage("new")
        ground.meanwhile { [ground] in try ground.rewrite("a", "mine") }
        let outcome = ground.execute(.install(staged, at: a, expecting: old))
        #expect(outcome == .notAsExpected(try ground.stamp("a")))
        #expect(ground.text("a") == "mine")
        #expect(try ground.versions() == [])
        #expect(try ground.area.stagedNames() == [staged.name])
    }

    @Test func `a file edited in place meanwhile is put back`() throws {
        let old = try ground.write("a", "old")
        ground.meanwhile { [ground] in try ground.write("a", "mine!") }
        let outcome = ground.execute(.install(try ground.stage("new"), at: a, expecting: old))
        #expect(outcome == .notAsExpected(try ground.stamp("a")))
        #expect(ground.text("a") == "mine!")
    }

    @Test(arguments: [("old", true), ("ald", false)])
    func `a young file is read again, whatever its stamp says`(text: String, placed: Bool) throws {
        let now = realTimeNanoseconds()
        let old = try ground.write("a", "old", mtime: now)
        ground.meanwhile { [ground] in try ground.write("a", text, mtime: now) }
        let outcome = ground.execute(.install(try ground.stage("new"), at: a, expecting: old), now: now)
        #expect((outcome.placed != nil) == placed)
        #expect(ground.text("a") == (placed ? "new" : "ald"))
    }

    @Test func `a young file moves if it is what it was, and one from the future without being read`() throws {
        let now = realTimeNanoseconds()
        let step = { (stamp: Stamp) in PlacementStep.move(from: self.a, to: RelativePath("b"), expecting: stamp) }
        let young = try ground.write("a", "old", mtime: now)
        #expect(ground.execute(step(young), expected: "other", now: now).isNotAsExpected)
        #expect(ground.text("a") == "old")
        #expect(ground.execute(step(try ground.stamp("a")), now: now).placed != nil)
        let future = try ground.write("a", "new", mtime: now + 100_000_000_000)
        try ground.remove("b")
        #expect(ground.execute(step(future), expected: "other", now: now).placed != nil)
        try ground.remove("b")
        let far = try ground.write("a", "far")
        #expect(ground.execute(step(far), expected: "other", now: .max).placed != nil)
        #expect(ground.text("b") == "far")
    }

    @Test(arguments: [("old", "old"), ("new", "old"), ("old", "new")])
    func `young files change places if both are what they were`(one: String, other: String) throws {
        let now = realTimeNanoseconds()
        let stamps = (try ground.write("a", "old", mtime: now), try ground.write("b", "old", mtime: now))
        ground.meanwhile { [ground] in
            try ground.write("a", one, mtime: now)
            try ground.write("b", other, mtime: now)
        }
        let outcome = ground.execute(.exchange(a, RelativePath("b"), expecting: stamps.0, stamps.1), now: now)
        #expect(outcome.isNotAsExpected == (one == "new" || other == "new"))
        if outcome.isNotAsExpected { #expect(ground.text("a") == one && ground.text("b") == other) }
    }

    @Test func `equal bytes under another inode are what was expected`() throws {
        let old = try ground.write("a", "old")
        ground.meanwhile { [ground] in try ground.rewrite("a", "old") }
        #expect(ground.execute(.install(try ground.stage("new"), at: a, expecting: old)).placed != nil)
        #expect(try ground.versions() == ["old"])
    }

    @Test func `a file removed meanwhile stays removed`() throws {
        let old = try ground.write("a", "old")
        let staged = try ground.stage("new")
        ground.meanwhile { [ground] in try ground.remove("a") }
        #expect(ground.execute(.install(staged, at: a, expecting: old)) == .notAsExpected(nil))
        #expect(ground.stampIfAny("a") == nil)
        #expect(try ground.area.stagedNames() == [staged.name])
    }

    @Test func `a directory put there meanwhile is put back whole`() throws {
        let old = try ground.write("a", "old")
        ground.meanwhile { [ground] in
            try ground.remove("a")
            try ground.directory("a")
            try ground.write("a/inner", "mine")
        }
        let outcome = ground.execute(.install(try ground.stage("new"), at: a, expecting: old))
        #expect(outcome == .notAsExpected(try ground.stamp("a")))
        #expect(ground.text("a/inner") == "mine")
    }

    @Test func `a file made meanwhile is not replaced by a new one`() throws {
        ground.meanwhile { [ground] in try ground.write("a", "mine") }
        #expect(ground.execute(.install(try ground.stage("new"), at: a, expecting: nil)).isOccupied)
        #expect(ground.text("a") == "mine")
    }

    @Test func `a symlink that could not take a place leaves nothing behind`() throws {
        let old = try ground.write("a", "old")
        ground.meanwhile { [ground] in try ground.rewrite("a", "mine") }
        let step = PlacementStep.installSymlink(target: [0x78], at: a, mtime: 1, expecting: old)
        #expect(ground.execute(step).isNotAsExpected)
        #expect(ground.text("a") == "mine")
        #expect(try ground.area.versionFiles() == [])
    }

    @Test func `a file edited while it is removed comes back`() throws {
        let old = try ground.write("a", "old")
        ground.meanwhile { [ground] in try ground.rewrite("a", "mine") }
        #expect(ground.execute(.remove(a, expecting: old)) == .notAsExpected(try ground.stamp("a")))
        #expect(ground.text("a") == "mine")
        #expect(try ground.versions() == [])
    }

    @Test func `an edit that cannot come back is kept and said`() throws {
        let old = try ground.write("a", "old")
        ground.meanwhile { [ground] in try ground.rewrite("a", "mine") }
        let now = realTimeNanoseconds()
        let intents = ground.placer.intents(for: [.remove(a, expecting: old)], now: now)
        // Asked about what came out, the user has saved once more already.
        let outcomes = ground.placer.execute(intents, now: now) { [ground] _, _, _ in
            _ = try? ground.write("a", "mine again")
            return false
        }
        #expect(outcomes == [.localEdit(try #require(outcomes[0].displaced), standing: try ground.stamp("a"))])
        #expect(ground.text("a") == "mine again")
        #expect(try ground.versions() == ["mine"])
    }

    @Test(arguments: ["saved over", "edited in place", "removed"])
    func `of two acts during a replacement the later stands and the earlier is kept`(act: String) throws {
        let old = try ground.write("a", "old")
        ground.meanwhile { [ground] in try ground.rewrite("a", "mine") }
        let now = realTimeNanoseconds()
        let step = PlacementStep.install(try ground.stage("new"), at: a, expecting: old)
        let outcomes = ground.placer.execute(ground.placer.intents(for: [step], now: now), now: now) {
            [ground] _, _, _ in
            switch act {
            case "saved over": try? ground.rewrite("a", "mine again")
            case "edited in place": _ = try? ground.write("a", "longer")
            default: try? ground.remove("a")
            }
            return false
        }
        #expect(outcomes[0].isLocalEdit)
        #expect(ground.text("a") == ["saved over": "mine again", "edited in place": "longer"][act])
        #expect(try ground.versions() == ["mine"])
        #expect(try ground.area.stagedNames() == [])
    }

    @Test func `an edit of what was just placed is not taken for it`() throws {
        let now = realTimeNanoseconds()
        let old = try ground.write("a", "old", mtime: now)
        let step = PlacementStep.install(try ground.stage("new"), at: a, expecting: old)
        let outcomes = ground.placer.execute(ground.placer.intents(for: [step], now: now), now: now) {
            [ground] _, _, _ in
            _ = try? ground.write("a", "longer")
            return true
        }
        #expect(outcomes[0].placed != nil)
        #expect(outcomes[0].placed != (try ground.stamp("a")))
        #expect(ground.text("a") == "longer")
    }

    @Test func `a moved file that was saved over meanwhile goes back`() throws {
        let old = try ground.write("a", "old")
        ground.meanwhile { [ground] in try ground.rewrite("a", "mine") }
        let outcome = ground.execute(.move(from: a, to: RelativePath("b"), expecting: old))
        #expect(outcome == .notAsExpected(try ground.stamp("a")))
        #expect(ground.text("a") == "mine")
        #expect(ground.stampIfAny("b") == nil)
    }

    @Test func `an exchange that met an edit is undone`() throws {
        let (one, other) = (try ground.write("a", "one"), try ground.write("b", "other"))
        ground.meanwhile { [ground] in try ground.rewrite("b", "mine") }
        let outcome = ground.execute(.exchange(a, RelativePath("b"), expecting: one, other), expected: "other")
        #expect(outcome == .notAsExpected(try ground.stamp("a")))
        #expect(ground.text("a") == "one")
        #expect(ground.text("b") == "mine")
    }

    @Test func `a new time does not hide an edit`() throws {
        let old = try ground.write("a", "old")
        ground.meanwhile { [ground] in try ground.write("a", "new", mtime: Ground.past + 1) }
        let outcome = ground.execute(.setMeta(a, mode: 0o600, mtime: 9, expecting: old))
        #expect(outcome == .notAsExpected(try ground.stamp("a")))
        #expect(try ground.stamp("a").mtime == Ground.past + 1)
    }

    @Test func `the time of a file that is being written is not set`() throws {
        let old = try ground.write("a", "old")
        let writer = try ground.area.root.openBeneath(Array("a".utf8), .writeOnly)
        #expect(ground.execute(.setMeta(a, mode: nil, mtime: 9, expecting: old)).errno == .busy)
        try writer.write(Array("mine".utf8))
    }
}
