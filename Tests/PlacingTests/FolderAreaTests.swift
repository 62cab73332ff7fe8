import Bytes
import Folders
import Placing
import SystemCalls
import Testing

@Suite struct FolderAreaTests {
    let ground: Ground
    var root: [UInt8] { Array(ground.path.utf8) }

    init() throws { ground = try Ground() }

    func check() -> RootCheck { FolderArea.check(rootPath: root, folder: Ground.folder) }

    @Test func `a marked root is fine, and opens`() throws {
        #expect(check() == .fine)
        #expect(ground.area.check() == .fine)
        #expect(throws: Never.self) { try FolderArea.open(rootPath: root, folder: Ground.folder) }
    }

    @Test func `another folder's root is not opened`() throws {
        let other = FolderID(Bytes16(high: 9, low: 9))
        #expect(FolderArea.check(rootPath: root, folder: other) == .foreign(Ground.folder))
        #expect(throws: PlacingError.self) { try FolderArea.open(rootPath: root, folder: other) }
    }

    @Test func `a root that is gone, or a file, is missing`() throws {
        #expect(FolderArea.check(rootPath: root + Array("/none".utf8), folder: Ground.folder) == .missing)
        try ground.write("file", "x")
        #expect(FolderArea.check(rootPath: root + Array("/file".utf8), folder: Ground.folder) == .missing)
    }

    @Test func `a root without its marker is unmarked`() throws {
        try ground.area.area.remove(Array("marker".utf8))
        #expect(check() == .unmarked)
        #expect(throws: PlacingError.self) { try FolderArea.open(rootPath: root, folder: Ground.folder) }
        #expect(ground.area.check() == .unmarked)
    }

    @Test func `a copy of a root is replaced, until the user says it is right`() throws {
        let marker = try ground.area.area.openBeneath(Array("marker".utf8), .readOnly).contents(atMost: 999)
        try ground.directory("copy")
        try ground.directory("copy/.kith")
        try ground.write("copy/.kith/marker", String(decoding: [], as: UTF8.self))
        try ground.area.root.openBeneath(Array("copy/.kith/marker".utf8), .writeOnly).write(marker)
        let copy = root + Array("/copy".utf8)
        #expect(FolderArea.check(rootPath: copy, folder: Ground.folder) == .replaced)
        #expect(throws: PlacingError.self) { try FolderArea.mark(rootPath: copy, folder: Ground.folder) }
        _ = try FolderArea.mark(rootPath: copy, folder: Ground.folder, adopting: true)
        #expect(FolderArea.check(rootPath: copy, folder: Ground.folder) == .fine)
    }

    @Test(arguments: ["", "x", "\u{84}\u{1}"])
    func `a marker that is none is damaged`(bytes: String) throws {
        try ground.write(".kith/marker", bytes)
        #expect(check() == .damaged)
    }

    @Test func `an area that is a symlink is not followed`() throws {
        let other = try Ground()
        try ground.directory("root")
        try ground.link("root/.kith", to: "\(other.path)/.kith")
        let path = root + Array("/root".utf8)
        #expect(FolderArea.check(rootPath: path, folder: Ground.folder) == .unreachable(.symlinkLoop))
        #expect(throws: PlacingError.self) { try FolderArea.mark(rootPath: path, folder: Ground.folder) }
    }

    @Test func `a root that was exchanged under us is replaced`() throws {
        try ground.directory("root")
        let path = root + Array("/root".utf8)
        let area = try FolderArea.mark(rootPath: path, folder: Ground.folder)
        try ground.area.root.rename(Array("root".utf8), to: ground.area.root, Array("away".utf8))
        #expect(area.check() == .missing)
        try ground.directory("root")
        _ = try FolderArea.mark(rootPath: path, folder: Ground.folder)
        #expect(area.check() == .replaced)
    }

    /// Who wants room removes them, under a program that runs.
    @Test(arguments: ["versions", "stage"])
    func `a directory of the area that somebody takes away is there again when it is needed`(name: String) throws {
        let area = ground.area
        try ground.write("letter", "old")
        try area.area.rename(Array(name.utf8), to: area.root, Array("away".utf8))
        let staged = try area.stageSmall(Array("new".utf8), mode: 0o644, mtime: 5, name: StagedName(.zero))
        try #require(staged.stamp.size == 3)
        let letter = try #require(Name("letter"))
        let kept = try area.keep(staged, originally: letter, now: 0)
        #expect(try area.versionFiles().map(\.path) == [kept.path])
        #expect(try area.area.directoryBeneath(Array(name.utf8)).status().inode != (try ground.stamp("away").inode))
    }

    @Test func `reservations are kept, sorted, and never shrink`() throws {
        #expect(try ground.area.reservations() == [])
        let later = Reservation(replica: ReplicaID(7), events: 1000, sequence: 64)
        let first = Reservation(replica: ReplicaID(3), events: 5, sequence: 5)
        try ground.area.reserve(later)
        try ground.area.reserve(first)
        try ground.area.reserve(Reservation(replica: ReplicaID(7), events: 10, sequence: 70))
        let again = try FolderArea.open(rootPath: root, folder: Ground.folder)
        #expect(
            try again.reservations() == [first, Reservation(replica: ReplicaID(7), events: 1000, sequence: 70)])
    }

    @Test func `a copy without what stands beside its files knows no reservations, and makes them anew`() throws {
        let wanted = Reservation(replica: ReplicaID(7), events: 1000, sequence: 64)
        try ground.area.reserve(wanted)
        try ground.remove(".kith/events")
        try ground.write(".kith/events", "")
        #expect(try ground.area.reservations() == [])
        try ground.area.reserve(wanted)
        #expect(try ground.area.reservations() == [wanted])
    }

    @Test func `reservations that cannot be read are said, with the way out, and not begun anew`() throws {
        try ground.write(".kith/events", "nonsense")
        let error = #expect(throws: PlacingError.self) { try ground.area.reservations() }
        #expect(error?.words.hasSuffix("remove it, and start the daemon again") == true)
        let wanted = Reservation(replica: ReplicaID(1), events: 1, sequence: 1)
        #expect(throws: PlacingError.self) { try ground.area.reserve(wanted) }
        try ground.remove(".kith/events")
        try ground.area.reserve(wanted)
        #expect(try ground.area.reservations() == [wanted])
    }
}
