import Folders
import Glibc
import Placing
import SystemCalls
import Testing

@Suite struct InstallingTests {
    let ground: Ground
    let a = RelativePath("a")

    init() throws { ground = try Ground() }

    @Test func `a new file stands with its bytes, mode and time`() throws {
        let staged = try ground.stage("new", mode: 0o751, mtime: 5)
        let outcome = ground.execute(.install(staged, at: a, expecting: nil))
        #expect(outcome == .placed(try ground.stamp("a"), displaced: nil))
        #expect(ground.text("a") == "new")
        #expect(try ground.stamp("a").mode == 0o751)
        #expect(try ground.stamp("a").mtime == 5)
        #expect(try ground.area.stagedNames() == [])
    }

    @Test func `a new file does not replace what somebody made there`() throws {
        let mine = try ground.write("a", "mine")
        let staged = try ground.stage("new")
        #expect(ground.execute(.install(staged, at: a, expecting: nil)) == .occupied(mine))
        #expect(ground.text("a") == "mine")
        #expect(try ground.area.stagedNames() == [staged.name])
    }

    @Test func `a replaced file is kept in versions`() throws {
        let old = try ground.write("a", "old")
        let outcome = ground.execute(.install(try ground.stage("new"), at: a, expecting: old))
        #expect(outcome.placed == (try ground.stamp("a")))
        #expect(ground.text("a") == "new")
        #expect(try ground.versions() == ["old"])
        #expect(outcome.displaced?.isSettled == true)
        #expect(outcome.displaced?.stamp.holdsSameBytes(as: old, ignoringChangeTime: true) == true)
    }

    @Test func `a file that was edited since the scan stays`() throws {
        let old = try ground.write("a", "old")
        let mine = try ground.write("a", "mine", mtime: Ground.past + 1)
        let staged = try ground.stage("new")
        #expect(ground.execute(.install(staged, at: a, expecting: old)) == .notAsExpected(mine))
        #expect(ground.text("a") == "mine")
        #expect(try ground.versions() == [])
        #expect(try ground.area.stagedNames() == [staged.name])
    }

    @Test func `an edit of the same size with its time set back is noticed`() throws {
        let old = try ground.write("a", "old")
        let mine = try ground.write("a", "new")
        #expect(ground.execute(.install(try ground.stage("x"), at: a, expecting: old)) == .notAsExpected(mine))
    }

    @Test func `a file that somebody removed is not brought back`() throws {
        let old = try ground.write("a", "old")
        try ground.remove("a")
        #expect(ground.execute(.install(try ground.stage("x"), at: a, expecting: old)) == .notAsExpected(nil))
        #expect(ground.stampIfAny("a") == nil)
    }

    @Test func `a file takes a symlink's place, and a symlink a file's`() throws {
        let link = try ground.link("a", to: "elsewhere")
        let outcome = ground.execute(.install(try ground.stage("new"), at: a, expecting: link))
        let version = try #require(outcome.displaced)
        #expect(try ground.area.symlinkTarget(of: version.path) == Array("elsewhere".utf8))
        let step = PlacementStep.installSymlink(
            target: Array("there".utf8), at: a, mtime: 7, expecting: try ground.stamp("a"))
        #expect(ground.execute(step).placed == (try ground.stamp("a")))
        #expect(try ground.area.root.symlinkTarget(of: Array("a".utf8)) == Array("there".utf8))
        #expect(try ground.stamp("a").mtime == 7)
        #expect(try ground.area.versionFiles().count == 2)
    }

    @Test func `a symlink is made only where nothing stands`() throws {
        let step = PlacementStep.installSymlink(target: Array("x".utf8), at: a, mtime: 7, expecting: nil)
        #expect(ground.execute(step).placed?.kind == .symlink)
        #expect(ground.execute(step) == .occupied(try ground.stamp("a")))
        #expect(try ground.area.versionFiles() == [])
    }

    @Test func `a symlink that cannot be made leaves nothing`() throws {
        let step = PlacementStep.installSymlink(target: [], at: a, mtime: 7, expecting: nil)
        #expect(ground.execute(step).errno == .noEntry)
        #expect(try ground.area.versionFiles() == [])
    }

    @Test func `a leaf never replaces a directory, nor a directory a leaf`() throws {
        let directory = try ground.directory("a")
        #expect(ground.execute(.install(try ground.stage("x"), at: a, expecting: directory)).errno == .isDirectory)
        #expect(ground.execute(.install(try ground.stage("x"), at: a, expecting: nil)) == .occupied(directory))
        try ground.write("b", "file")
        #expect(ground.execute(.makeDirectory(RelativePath("b"))) == .occupied(try ground.stamp("b")))
        #expect(ground.execute(.remove(a, expecting: directory)).errno == .isDirectory)
    }

    @Test func `a file without its directory is refused`() throws {
        let step = PlacementStep.install(try ground.stage("x"), at: RelativePath("none/a"), expecting: nil)
        #expect(ground.execute(step).errno == .noEntry)
    }

    @Test(arguments: [".kith", ".kith/marker", "sub/.kith/marker"])
    func `nothing is placed in a folder's own area`(path: String) throws {
        try ground.directory("sub")
        try ground.directory("sub/.kith")
        let step = PlacementStep.install(try ground.stage("x"), at: RelativePath(path), expecting: nil)
        #expect(ground.execute(step).errno == .notPermitted)
        #expect(
            ground.execute(.remove(RelativePath(path), expecting: try ground.stamp(".kith"))).errno == .notPermitted)
    }

    @Test(arguments: 0..<3)
    func `a symlink at any component is not followed`(component: Int) throws {
        let outside = try Ground()
        for name in ["d0", "d0/d1", "d0/d1/d2"] { try outside.directory(name) }
        try outside.write("d0/d1/d2/a", "outside")
        for depth in 0..<3 {
            let names = (0...depth).map { "d\($0)" }.joined(separator: "/")
            if depth < component { try ground.directory(names) }
            if depth == component { try ground.link(names, to: "\(outside.path)/\(names)") }
        }
        let path = RelativePath("d0/d1/d2/a")
        let old = try outside.stamp("d0/d1/d2/a")
        let staged = try ground.stage("inside")
        let steps: [PlacementStep] = [
            .install(staged, at: RelativePath("d0/d1/d2/new"), expecting: nil),
            .install(staged, at: path, expecting: old),
            .installSymlink(target: [0x78], at: RelativePath("d0/d1/d2/new"), mtime: 1, expecting: nil),
            .makeDirectory(RelativePath("d0/d1/d2/new")), .remove(path, expecting: old),
            .move(from: path, to: RelativePath("a"), expecting: old),
            .setMeta(path, mode: 0o777, mtime: 1, expecting: nil),
            .removeDirectory(RelativePath("d0/d1/d2/d3")),
        ]
        for step in steps { #expect(ground.execute(step).errno == .symlinkLoop, "\(step)") }
        #expect(try outside.stamp("d0/d1/d2/a") == old)
        #expect(try outside.area.root.directoryBeneath(Array("d0/d1/d2".utf8)).entries().count == 1)
    }

    @Test func `what has other names is copied to versions, and they do not change it`() throws {
        try ground.write("b", "old")
        guard Glibc.link("\(ground.path)/b", "\(ground.path)/a") == 0 else { throw Errno(Glibc.errno) }
        let outcome = ground.execute(.install(try ground.stage("new"), at: a, expecting: try ground.stamp("a")))
        #expect(outcome.placed != nil)
        try ground.write("b", "changed")
        #expect(try ground.versions() == ["old"])
        #expect(try ground.area.root.status(of: Array("b".utf8)).links == 1)
        #expect(try ground.area.versionFiles().map(\.stamp.mtime) == [Ground.past])
        #expect(try ground.area.stagedNames() == [])
    }
}
