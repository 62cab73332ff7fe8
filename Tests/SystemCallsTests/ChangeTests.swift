import SystemCalls
import Testing

@Suite struct ChangeTests {
    let temporary: TemporaryDirectory
    var root: DirectoryDescriptor { temporary.directory }
    let a = Array("a".utf8)
    let b = Array("b".utf8)

    init() throws {
        temporary = try TemporaryDirectory()
        try temporary.file("a", [1])
    }

    @Test func `a rename replaces only where it is told to`() throws {
        try temporary.file("b", [2])
        #expect(throws: Errno.exists) { try root.rename(a, to: root, b) }
        try root.rename(a, to: root, b, .exchange)
        #expect(try temporary.open("a").contents(atMost: 9) == [2])
        try root.rename(a, to: root, b, .replacing)
        #expect(try temporary.open("b").contents(atMost: 9) == [2])
        #expect(throws: Errno.noEntry) { try root.rename(a, to: root, b, .exchange) }
    }

    @Test func `a directory with entries is not removed`() throws {
        try root.makeDirectory(b, mode: 0o700)
        try root.rename(a, to: try root.directoryBeneath(b), a)
        #expect(throws: Errno.notEmpty) { try root.removeDirectory(b) }
        try root.directoryBeneath(b).remove(a)
        try root.removeDirectory(b)
        #expect(try root.entries() == [])
    }

    @Test(arguments: [Int64(0), 1, 1_700_000_000_123_456_789, -1, -1_500_000_000])
    func `an mtime is set to the nanosecond`(time: Int64) throws {
        try root.setModificationTime(time, of: a)
        #expect(try root.status(of: a).mtime == time)
        try temporary.open("a").setModificationTime(time)
        #expect(try temporary.open("a").status().mtime == time)
    }

    @Test func `a symlink's own time is set, and its mode refused`() throws {
        try root.makeSymlink(b, target: a)
        let before = try root.status(of: a)
        try root.setModificationTime(5, of: b)
        #expect(try root.status(of: b).mtime == 5)
        #expect(throws: Errno.notSupported) { try root.setMode(0o600, of: b) }
        #expect(try root.status(of: a) == before)
        #expect(try root.symlinkTarget(of: b) == a)
        #expect(throws: Errno.invalidArgument) { try root.symlinkTarget(of: a) }
    }

    @Test func `a second name is of the same inode`() throws {
        try root.link(a, to: root, b)
        #expect(try root.status(of: a).inode == root.status(of: b).inode)
        #expect(try root.status(of: a).links == 2)
        #expect(throws: Errno.exists) { try root.link(a, to: root, b) }
    }

    @Test func `a read is whole and a limit is kept`() throws {
        try temporary.file("b", [UInt8](repeating: 7, count: 70_000))
        let file = try temporary.open("b")
        #expect(try file.contents(atMost: 70_000).count == 70_000)
        #expect(throws: Errno.fileTooLarge) { try file.contents(atMost: 69_999) }
        #expect(try file.bytes(at: 69_990, count: 100).count == 10)
        #expect(try file.bytes(at: 80_000, count: 100) == [])
        #expect(throws: Errno.fileTooLarge) { try file.bytes(at: .max, count: 1) }
    }

    @Test func `holes are found and made`() throws {
        let file = try temporary.open("a", .readWrite)
        try file.write([UInt8](repeating: 1, count: 65_536), at: 1 << 20)
        #expect(try file.nextData(from: 4096) == 1 << 20)
        #expect(try file.nextHole(from: 1 << 20) == 1 << 20 + 65_536)
        #expect(try file.nextData(from: 1 << 30) == nil)
        let before = try file.status().blocks
        try file.punchHole(at: 1 << 20, length: 65_536)
        #expect(try file.status().blocks < before)
        #expect(try file.bytes(at: 1 << 20, count: 3) == [0, 0, 0])
    }

    @Test func `what is in memory is told, and let go`() throws {
        let file = try temporary.open("a", .readWrite)
        let size = 1 << 20
        try file.write([UInt8](repeating: 1, count: size), at: 0)
        // Linux says so since 6.5.
        guard let cached = file.cachedBytes(at: 0, length: UInt64(size)) else { return }
        #expect(cached == UInt64(size))
        try file.writeBehind(at: 0, length: 0, waiting: true)
        file.forgetCache(at: 0, length: UInt64(size))
        let left = file.cachedBytes(at: 0, length: UInt64(size)) ?? .max
        // A tmpfs has nowhere else to keep it.
        let isInMemory = try root.descriptor.space().type == 0x0102_1994
        #expect(isInMemory ? left == cached : left < cached / 2)
        #expect(try file.bytes(at: 0, count: size) == [UInt8](repeating: 1, count: size))
    }

    @Test func `what is durable can be asked for`() throws {
        let file = try temporary.open("a", .readWrite)
        try file.write([1, 2, 3], at: 0)
        try file.writeBehind(at: 0, length: 0, waiting: true)
        try file.syncData()
        try file.sync()
        try root.sync()
        try root.descriptor.syncFilesystem()
        #expect(try root.descriptor.space().total > root.descriptor.space().available)
    }
}
