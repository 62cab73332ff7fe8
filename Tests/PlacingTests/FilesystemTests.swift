import Bytes
import Folders
import Glibc
import Placing
import SystemCalls
import Testing

/// Other filesystems than the one of `/tmp`. They need a mount namespace; without the right to make one they say so.
@Suite struct FilesystemTests {
    let name = StagedName(Bytes16(high: 1, low: 1))

    /// A directory outside, on which the namespace mounts.
    func withMount(_ beneath: [String] = [], size: String = "1m", _ body: @escaping (Ground) throws -> Void) throws {
        let place = try Ground()
        try place.directory("mount")
        for name in beneath { try place.directory("mount/\(name)") }
        let path = "\(place.path)/mount"
        let mounts = beneath.isEmpty ? [path] : beneath.map { "\(path)/\($0)" }
        let ran = try inNamespace(mounting: mounts, size: size) { try body(try Ground(at: path)) }
        if !ran { print("not run: this process may not make a mount namespace") }
    }

    @Test func `a full filesystem is said, and what was there stays`() throws {
        try withMount { ground in
            let old = try ground.write("a", "old")
            var file = try StagedFile.create(name, in: ground.area)
            do throws(PlacingError) {
                try file.write([UInt8](repeating: 1, count: 2 << 20), at: 0)
                Issue.record("written without room")
            } catch { #expect(error.code == .noRoom) }
            try file.drop()
            #expect(try ground.stamp("a") == old)
            let step = PlacementStep.install(try ground.stage("new"), at: RelativePath("a"), expecting: old)
            #expect(ground.execute(step).placed != nil)
        }
    }

    @Test func `a filesystem without shared extents places all the same`() throws {
        try withMount(size: "64m") { ground in
            let abilities = try ground.area.abilities()
            #expect(abilities.exchange)
            #expect(!abilities.reflinks)
            #expect(try ground.area.stagedNames() == [])
            var file = try StagedFile.create(name, in: ground.area)
            for index in 0..<40 as Range<UInt64> {
                try file.write([UInt8](repeating: 3, count: 1 << 20), at: index << 20)
            }
            let staged = try file.finish(size: 40 << 20, mode: 0o600, mtime: 5)
            try ground.placer.prepare([.install(staged, at: RelativePath("big"), expecting: nil)])
            #expect(ground.execute(.install(staged, at: RelativePath("big"), expecting: nil)).placed?.size == 40 << 20)
        }
    }

    @Test func `a copy comes from another filesystem`() throws {
        let other = try Ground()
        try other.write("source", "from elsewhere")
        try withMount { ground in
            let source = try other.area.root.openBeneath(Array("source".utf8), .readOnly)
            var file = try StagedFile.create(name, in: ground.area)
            try file.copyRange(from: source, at: 5, length: 9, to: 0)
            #expect(try file.bytes(at: 0, count: 99) == Array("elsewhere".utf8))
        }
    }

    @Test func `nothing is placed, moved or removed beneath another mount`() throws {
        try withMount(["inner"]) { ground in
            try ground.write("a", "mine")
            let inner = try DirectoryDescriptor(userPath: Array("\(ground.path)/inner".utf8))
            try inner.openBeneath([0x78], [.writeOnly, .create], mode: 0o600).write([1])
            let there = try #require(try inner.status(of: [0x78]).placedStamp)
            let steps: [PlacementStep] = [
                .install(try ground.stage("x"), at: RelativePath("inner/a"), expecting: nil),
                .move(from: RelativePath("a"), to: RelativePath("inner/a"), expecting: try ground.stamp("a")),
                .remove(RelativePath("inner/x"), expecting: there),
                .setMeta(RelativePath("inner/x"), mode: 0o777, mtime: nil, expecting: nil),
            ]
            for step in steps { #expect(ground.execute(step).errno == .crossesDevices, "\(step)") }
            #expect(try inner.status(of: [0x78]).placedStamp == there)
            #expect(ground.execute(.removeDirectory(RelativePath("inner"))).errno == .busy)
        }
    }

    @Test func `an area that was mounted over is unmarked`() throws {
        let ground = try Ground()
        let path = Array(ground.path.utf8)
        let ran = try inNamespace(mounting: [ground.path], size: "1m") {
            #expect(FolderArea.check(rootPath: path, folder: Ground.folder) == .unmarked)
            #expect(ground.area.check() == .unmarked)
        }
        if !ran { print("not run: this process may not make a mount namespace") }
        #expect(ground.area.check() == .fine)
    }
}
