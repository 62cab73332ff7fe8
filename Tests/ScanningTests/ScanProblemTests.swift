import Bytes
import Folders
import Foundation
import SystemCalls
import Testing

@testable import Scanning

@Test func `what cannot be synced is said once and stops nothing`() throws {
    let world = try ScanWorld()
    try world.makeDirectory("d/.kith")
    try world.makeDirectory(".kith/stage")
    try #require(mkfifo(world.path("d/pipe"), 0o600) == 0)
    let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    try bindSocket(socket, beneath: world)
    let descriptor = open(Array(world.path("d/bad").utf8.map(CChar.init)) + [-1, 0], O_CREAT | O_WRONLY, 0o600)
    try #require(descriptor >= 0)
    close(descriptor)
    try world.write("d/f", "f")
    #expect(try world.scan() == ["created d directory", "created f file"])
    #expect(
        world.report.problems.map(\.what) == [.reservedName, .notUTF8, .pipe, .socket])
    #expect(world.report.problems.first?.path == Array("d/.kith".utf8))
    #expect(try world.scan() == [])
}

@Test func `a time that cannot be told to others is said, and stops nothing`() throws {
    let world = try ScanWorld()
    try world.write("f", "f")
    var times = [timespec(tv_sec: 10_000_000_000, tv_nsec: 0), timespec(tv_sec: 10_000_000_000, tv_nsec: 0)]
    try #require(utimensat(AT_FDCWD, world.path("f"), &times, 0) == 0)
    // Some filesystems cannot hold it either, and pin it themselves.
    try #require(try world.mtime("f") == .max)
    #expect(try world.scan() == ["created f file"])
    #expect(world.report.problems == [ScanProblem(path: Array("f".utf8), what: .undated)])
    #expect(try world.scan() == [])
    try world.setMtime(1_000_000_000, "f")
    #expect(try world.scan() == ["touched f"])
    #expect(world.report.problems == [])
}

/// A socket's path may have 107 bytes at most, so it is bound by way of the descriptor.
private func bindSocket(_ socket: Int32, beneath world: ScanWorld) throws {
    let path = "/proc/self/fd/\(world.root.raw)/d/sock"
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let bound = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
    try #require(bound == 0)
}

@Test func `a file that a pipe replaced is gone`() throws {
    let world = try ScanWorld()
    try world.write("f", "f")
    try world.scan()
    try world.remove("f")
    try #require(mkfifo(world.path("f"), 0o600) == 0)
    #expect(try world.scan() == ["vanished f"])
    #expect(world.report.problems.map(\.what) == [.pipe])
}

@Test func `a file that cannot be read keeps its row and stops nothing`() throws {
    let world = try ScanWorld()
    try world.write("a", "a")
    try world.write("b", "b")
    try world.scan()
    try world.write("a", "edited")
    try world.write("b", "edited")
    try world.write("c", "new")
    let read = world.reader.file
    let refused = try world.status("a").inode
    world.reader.file = { file, size, part, leavesOff in
        if try file.status().inode == refused { throw Errno.inputOutput }
        return try read(file, size, &part, leavesOff)
    }
    #expect(try world.scan() == ["changed b file", "created c file"])
    #expect(world.report.problems == [ScanProblem(path: Array("a".utf8), what: .unreadable(.inputOutput))])
    world.reader.file = read
    #expect(try world.scan() == ["changed a file"])
}

@Test(.enabled(if: geteuid() != 0, "root may read everything"))
func `a directory that may not be read keeps its rows`() throws {
    let world = try ScanWorld()
    try world.makeDirectory("d")
    try world.write("d/f", "f")
    try world.scan()
    try world.setMode(0, "d")
    #expect(try world.scan() == ["touched d"])
    #expect(world.report.problems.map(\.what) == [.unreadable(.accessDenied)])
    try world.setMode(0o755, "d")
    #expect(try world.scan() == ["touched d"])
}

@Test(.enabled(if: geteuid() == 0, "only root may mount"))
func `another filesystem is not entered, and nothing beneath it counts as gone`() throws {
    let world = try ScanWorld()
    try world.makeDirectory("m/sub")
    try world.write("m/f", "f")
    try world.scan()
    try #require(mount("none", world.path("m"), "tmpfs", 0, "size=64k") == 0)
    var isMounted = true
    defer { if isMounted { umount2(world.path("m"), 0) } }
    try world.write("m/strange", "not ours")
    try world.write("g", "f")
    #expect(try world.scan() == ["created g file"])
    #expect(world.report.problems == [ScanProblem(path: Array("m".utf8), what: .otherFilesystem)])
    #expect(try world.scan(dirty: ["m": ["f", "strange"]]) == [])
    try #require(umount2(world.path("m"), 0) == 0)
    isMounted = false
    #expect(try world.scan() == [])
    #expect(world.report.problems.isEmpty)
}

@Test func `a symlink is never followed`() throws {
    let outside = try TemporaryDirectory()
    try Data("secret".utf8).write(to: URL(filePath: outside.path + "/secret"))
    let world = try ScanWorld()
    try world.makeDirectory("d")
    try world.write("d/f", "f")
    try world.link("to-dir", to: outside.path)
    try world.link("to-file", to: outside.path + "/secret")
    try world.link("to-nothing", to: "nowhere")
    try world.scan()
    #expect(world.rows.paths.keys.sorted() == ["d", "d/f", "to-dir", "to-file", "to-nothing"])
    #expect(world.filesRead == 1)
    try world.remove("d")
    try world.link("d", to: outside.path)
    #expect(try world.scan() == ["vanished f", "vanished d", "created d symlink"])
    #expect(try world.scan(dirty: ["d": ["secret"]]) == [])
}

@Test func `a link that points elsewhere is changed`() throws {
    let world = try ScanWorld()
    try world.link("l", to: "one")
    try world.scan()
    try world.remove("l")
    try world.link("l", to: "two")
    #expect(try world.scan() == ["changed l symlink"])
}

@Test func `what is ignored is neither found nor missed`() throws {
    let world = try ScanWorld()
    try world.write("keep.log", "1")
    try world.makeDirectory("build")
    try world.write("build/out", "1")
    try world.scan()
    try world.write(".kithignore", "*.log\nbuild/\n")
    world.rules = try IgnoreRules.read(from: world.root)
    try world.write("new.log", "1")
    try world.write("build/more", "1")
    try world.write("keep.log", "2")
    #expect(try world.scan() == ["created .kithignore file"])
    try world.remove("keep.log")
    try world.remove("build")
    #expect(try world.scan() == [])
    #expect(try world.scan(dirty: ["": ["keep.log", "build"], "build": ["out"]]) == [])
    #expect(world.graces == 0)
}

@Test func `rules are read from a file alone`() throws {
    let world = try ScanWorld()
    #expect(try IgnoreRules.read(from: world.root) == .none)
    try world.link(".kithignore", to: "elsewhere")
    #expect(try IgnoreRules.read(from: world.root) == .none)
    try world.remove(".kithignore")
    try world.makeDirectory(".kithignore")
    #expect(try IgnoreRules.read(from: world.root) == .none)
    try world.remove(".kithignore")
    try world.write(".kithignore", String(repeating: "x\n", count: 1 << 20))
    #expect(throws: Errno.fileTooLarge) { try IgnoreRules.read(from: world.root) }
}

@Test func `a place where a placing is under way is left for later`() throws {
    let world = try ScanWorld()
    try world.makeDirectory("d")
    try world.write("d/a", "a")
    try world.write("d/b", "b")
    try world.scan()
    let busy = try #require(Name("a"))
    world.surroundings.isBusy = { _, name in name == busy }
    try world.write("d/a", "other")
    #expect(try world.scan() == [])
    #expect(world.report.unsettled == [DirtyDirectory(path: try relativePath("d"), names: [Array("a".utf8)])])
    try world.remove("d")
    #expect(try world.scan() == ["vanished b"])
    world.surroundings.isBusy = { _, _ in false }
    #expect(try world.scan() == ["vanished a", "vanished d"])
    #expect(world.report.unsettled == [])
}

@Test func `all of a directory whose placing was under way is looked at later`() throws {
    let world = try ScanWorld()
    try world.makeDirectory("d")
    try world.scan()
    world.surroundings.isBusy = { _, _ in true }
    try world.write("d/new", "new")
    #expect(try world.scan(dirty: ["": ["d"]]) == [])
    let name = Array("d".utf8)
    #expect(world.report.unsettled == [DirtyDirectory(path: .root, names: [name], unheard: [name])])
    world.surroundings.isBusy = { _, _ in false }
    #expect(try world.scan(.dirty(world.report.unsettled ?? [])) == ["created new file"])
}

@Test func `a file that is being written is not read`() throws {
    let world = try ScanWorld()
    try world.write("f", "half")
    world.surroundings.isBeingWritten = { $0 == .root && $1 == Array("f".utf8) }
    #expect(try world.scan() == [])
    #expect(world.report.unsettled == [DirtyDirectory(path: .root, names: [Array("f".utf8)])])
    world.surroundings.isBeingWritten = { _, _ in false }
    #expect(try world.scan() == ["created f file"])
}

@Test func `a file that somebody has open is read when it was quiet for two seconds`() throws {
    let world = try ScanWorld()
    let file = try world.root.openBeneath(Array("f".utf8), [.writeOnly, .create], mode: 0o644)
    try file.write([1, 2, 3].span)
    let written = try file.status().mtime
    world.surroundings.asksForLeases = true
    world.surroundings.now = { written + 1_999_999_999 }
    #expect(try world.scan() == [])
    #expect(world.report.unsettled == [DirtyDirectory(path: .root, names: [Array("f".utf8)])])
    world.surroundings.now = { written + 2_000_000_000 }
    #expect(try world.scan() == ["created f file"])
    try file.write([4].span)
    #expect(try world.scan() == [])
    world.surroundings.now = { written + 60_000_000_000 }
    #expect(try world.scan() == ["changed f file"])
}

@Test func `a file that changes while it is read is read again, and left if it goes on`() throws {
    let world = try ScanWorld()
    try world.write("f", "one")
    let read = world.reader.file
    var writes = 1
    world.reader.file = { file, size, part, leavesOff in
        let result = try read(file, size, &part, leavesOff)
        if writes > 0 {
            writes -= 1
            let handle = try FileHandle(forWritingTo: URL(filePath: world.path("f")))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data("+".utf8))
            try handle.close()
        }
        return result
    }
    #expect(try world.scan() == ["created f file"])
    #expect(world.rows.paths["f"]?.stamp.size == 4)
    writes = .max
    try world.write("f", "two")
    #expect(try world.scan() == [])
    #expect(world.report.problems.map(\.what) == [.stillChanging])
    writes = 0
    #expect(try world.scan() == ["changed f file"])
}

@Test func `what was read in the tick in which it was written is read again`() throws {
    let world = try ScanWorld()
    try world.write("f", "one")
    let ctime = try world.status("f").ctime
    world.surroundings.now = { ctime + 9_000_000 }
    #expect(try world.scan() == ["created f file"])
    #expect(world.rows.paths["f"]?.racy == true)
    #expect(world.report.unsettled?.first?.names == [Array("f".utf8)])
    world.surroundings.now = { ctime + 11_000_000 }
    #expect(try world.scan() == ["touched f"])
    #expect(world.rows.paths["f"]?.racy == false)
    #expect(world.filesRead == 2)
    #expect(try world.scan() == [])
    #expect(world.filesRead == 2)
}

@Test func `a dirty scan looks at the names it is given and no others`() throws {
    let world = try ScanWorld()
    try world.makeDirectory("d/e")
    for index in 0..<100 { try world.write("d/\(index)", "\(index)") }
    try world.write("d/e/f", "f")
    try world.scan()
    let listings = world.rows.listings
    try world.write("d/7", "seven")
    try world.write("d/8", "eight")
    try world.write("d/e/f", "F")
    #expect(try world.scan(dirty: ["d": ["7"]]) == ["changed 7 file"])
    #expect(try world.scan(dirty: ["d": ["8", "e"], "d/e": ["f"]]) == ["changed 8 file", "changed f file"])
    #expect(world.rows.listings == listings)
    try world.makeDirectory("d/new/deep")
    try world.write("d/new/deep/x", "x")
    #expect(
        try world.scan(dirty: ["d": ["new"], "d/new": ["deep"], "d/new/deep": ["x"]])
            == ["created new directory", "created deep directory", "created x file"])
    try world.move("d/new", "n")
    try world.write("n/deep/x", "y")
    #expect(try world.scan(dirty: ["": ["n"], "d": ["new"], "n/deep": ["x"]]) == ["moved new to n", "changed x file"])
    try world.remove("n")
    #expect(try world.scan(dirty: ["": ["n"], "n": ["deep"]]) == ["vanished x", "vanished deep", "vanished n"])
    #expect(try world.scan() == [])
}

@Test func `a scan ends when it is told to or the index fails`() throws {
    let world = try ScanWorld()
    try world.write("f", "f")
    world.surroundings.isCancelled = { true }
    #expect(throws: ScanningError.cancelled) { try world.scan() }
    world.surroundings.isCancelled = { false }
    world.rows.failure = Errno.inputOutput
    #expect(throws: Errno.inputOutput) { try world.scan() }
    world.rows.failure = nil
    #expect(try world.scan() == ["created f file"])
}

@Test func `another directory at the same path is another root`() throws {
    let world = try ScanWorld()
    try world.makeDirectory("r")
    let before = try RootIdentity(of: world.root.directoryBeneath(Array("r".utf8)))
    #expect(try RootIdentity(of: world.root.directoryBeneath(Array("r".utf8))) == before)
    try world.remove("r")
    try world.makeDirectory("r")
    #expect(try RootIdentity(of: world.root.directoryBeneath(Array("r".utf8))) != before)
}
