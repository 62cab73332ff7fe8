import Folders
import Foundation
import Testing

@testable import Scanning

/// Large files do not keep what is small from being looked at.
struct LargeFileTests {
    private static let size = 24 << 20

    /// A world in which a file of 24 MiB is large.
    private func world() throws -> ScanWorld {
        let world = try ScanWorld()
        world.surroundings.largeFiles = LargeFiles(least: UInt64(Self.size))
        return world
    }

    private func write(_ name: String, _ byte: UInt8, in world: ScanWorld) throws {
        // Not the same everywhere, so that it has chunks of its own.
        var word = UInt64(byte)
        let words = (0..<Self.size / 8).map { _ in
            word = word &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return word
        }
        try words.withUnsafeBytes { try Data($0).write(to: URL(filePath: world.path(name))) }
    }

    private func names(_ directories: [DirtyDirectory]) -> [String] {
        directories.flatMap { directory in directory.names.map { String(decoding: $0, as: UTF8.self) } }
    }

    @Test func `they are put off where others are looked at, and read later`() throws {
        let world = try world()
        try write("large", 1, in: world)
        try world.write("small", "small")
        world.surroundings.largeFileRule = .putOff
        #expect(try world.scan(dirty: ["": ["large", "small"]]) == ["created small file"])
        #expect(names(world.report.putOff) == ["large"])
        #expect(world.report.unsettled == [])
        world.surroundings.largeFileRule = .giveWay
        #expect(try world.scan(dirty: ["": ["large"]]) == ["created large file"])
        #expect(world.report.putOff == [])
    }

    @Test func `one that gives way is gone on with, and has the content that it has`() throws {
        let (world, other) = (try world(), try world())
        for world in [world, other] { try write("large", 2, in: world) }
        world.surroundings.largeFileRule = .giveWay
        world.surroundings.largeFiles.givesWay = true
        var scans = 1
        while try world.scan(dirty: ["": ["large"]]).isEmpty {
            #expect(names(world.report.putOff) == ["large"])
            scans += 1
            try #require(scans < 100)
        }
        #expect(scans > 2)
        try other.scan()
        #expect(world.rows.paths["large"]?.content == other.rows.paths["large"]?.content)
    }

    @Test func `one that changed after it gave way is read anew`() throws {
        let (world, other) = (try world(), try world())
        try write("large", 3, in: world)
        world.surroundings.largeFileRule = .giveWay
        world.surroundings.largeFiles.givesWay = true
        #expect(try world.scan(dirty: ["": ["large"]]) == [])
        for world in [world, other] { try write("large", 4, in: world) }
        world.surroundings.largeFiles.givesWay = false
        #expect(try world.scan(dirty: ["": ["large"]]) == ["created large file"])
        try other.scan()
        #expect(world.rows.paths["large"]?.content == other.rows.paths["large"]?.content)
    }

    @Test(arguments: [LargeFileRule.putOff, .giveWay]) func `one that was renamed is read at once, and has moved`(
        rule: LargeFileRule
    ) throws {
        let world = try world()
        try write("large", 5, in: world)
        try world.scan()
        try world.move("large", "renamed")
        world.surroundings.largeFileRule = rule
        world.surroundings.largeFiles.givesWay = true
        #expect(try world.scan(dirty: ["": ["large", "renamed"]]) == ["moved large to renamed"])
    }

    @Test func `one that was replaced is put off, and its node stays`() throws {
        let world = try world()
        try write("large", 6, in: world)
        try world.scan()
        try write("new", 7, in: world)
        try world.move("new", "large")
        world.surroundings.largeFileRule = .putOff
        #expect(try world.scan(dirty: ["": ["large", "new"]]) == [])
        #expect(names(world.report.putOff) == ["large"])
        world.surroundings.largeFileRule = .giveWay
        #expect(try world.scan(dirty: ["": ["large"]]) == ["changed large file"])
    }

    @Test func `of more files than are kept, those that were begun first begin anew`() throws {
        let files = LargeFiles()
        let stamps = (0...LargeFiles.mostParts).map { number in
            Stamp(kind: .file, size: 1, mtime: 1, ctime: 1, inode: UInt64(number), birth: 1, mode: 0o644)
        }
        for stamp in stamps { files.keep(BegunFile(stamp: stamp, readAt: 0)) }
        #expect(files.takePart(of: stamps[0]) == nil)
        for stamp in stamps.dropFirst() { #expect(files.takePart(of: stamp)?.stamp == stamp) }
        // Whoever takes one goes on with it alone.
        #expect(files.takePart(of: stamps[1]) == nil)
    }
}
