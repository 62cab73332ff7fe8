import Folders
import Foundation
import Synchronization
import SystemCalls
import Testing

@testable import Scanning

@Test func `what is written, renamed and deleted is seen by a scan of what was told`() throws {
    let watched = try WatchedWorld()
    let world = watched.world
    try world.makeDirectory("d/e")
    try world.write("d/e/f", "one")
    try world.scan()
    #expect(try watched.follow() == [])
    try world.write("d/e/f", "two!")
    try world.link("l", to: "d")
    try world.makeDirectory("n/m")
    try world.write("n/m/new", "new")
    let found = try watched.follow()
    #expect(found.contains("changed f file") && found.contains("created l symlink"), "\(found)")
    #expect(try watched.follow().isEmpty || world.rows.paths["n/m/new"] != nil)
    try world.move("d", "n/d")
    try world.write("n/d/e/f", "three")
    try world.remove("l")
    try watched.follow()
    try watched.follow()
    #expect(world.rows.paths.keys.sorted() == ["n", "n/d", "n/d/e", "n/d/e/f", "n/m", "n/m/new"])
    #expect(try world.scan() == [])
}

@Test func `a file that is held open is told when it is closed, and not before`() throws {
    let watched = try WatchedWorld()
    try watched.world.scan()
    _ = try watched.settled()
    let file = try watched.world.root.openBeneath(Array("f".utf8), [.writeOnly, .create], mode: 0o644)
    try file.write([1, 2, 3].span)
    #expect(try watched.settled().directories == [])
    #expect(watched.watcher.isBeingWritten(.root, Array("f".utf8)))
    #expect(watched.watcher.heldBack == 1)
    #expect(try watched.world.scan() == [])
    try file.write([4].span)
    close(of: file)
    // A program that a test beside this one starts holds it open until it is one.
    var told = try watched.settled().directories
    while told.isEmpty { told = try watched.settled().directories }
    #expect(told == [DirtyDirectory(path: .root, names: [Array("f".utf8)])])
    #expect(try watched.world.scan() == ["created f file"])
}

private func close(of file: consuming FileDescriptor) {}

@Test func `what overflows the queue is not missed`() throws {
    let watched = try WatchedWorld()
    let world = watched.world
    try world.write("a", "a")
    try world.write("b", "b")
    try world.scan()
    _ = try watched.settled()
    while watched.heard.reached.wait(timeout: .now()) == .success {}
    // The watcher is held up in telling of this one, while more happens than the queue holds.
    try watched.heard.gate.withLock { _ in
        try world.write("held", "")
        watched.heard.reached.wait()
        let files = try ["a", "b"].map { try FileHandle(forUpdating: URL(filePath: world.path($0))) }
        var count = 0
        while count < 50_000 {
            // Alternating, or the kernel would take equal events for one.
            try files[count % 2].seek(toOffset: 0)
            try files[count % 2].write(contentsOf: Data("\(count)".utf8))
            count += 1
        }
        for file in files { try file.close() }
    }
    let batch = try watched.settled()
    #expect(batch.needsFullScan)
    try world.scan()
    #expect(try world.scan() == [])
    #expect(world.rows.paths["b"]?.stamp.size == 5)
}

@Test func `a watcher knows where a directory is, before it has told`() throws {
    let watched = try WatchedWorld()
    let world = watched.world
    try world.makeDirectory("d/e")
    try world.makeDirectory("n")
    try world.scan()
    let inode = try world.status("d/e").inode
    #expect(watched.watcher.whereabouts(of: inode) == (try relativePath("d/e")))
    try world.move("d", "n/d")
    #expect(watched.watcher.whereabouts(of: inode) == (try relativePath("n/d/e")))
    try world.move("n/d/e", "f")
    #expect(watched.watcher.whereabouts(of: inode) == (try relativePath("f")))
    try world.remove("f")
    #expect(watched.watcher.whereabouts(of: inode) == nil)
    // Heard by whoever asked, and told all the same.
    try watched.follow()
    #expect(world.rows.paths.keys.sorted() == ["n", "n/d"])
}

@Test func `directories beyond the last watch are counted`() throws {
    let watched = try WatchedWorld(mostWatches: 3)
    for index in 0..<5 { try watched.world.makeDirectory("\(index)") }
    try watched.world.scan()
    #expect(try watched.settled().unwatched == 3)
}

@Test func `a root that is moved is lost`() throws {
    let outer = try TemporaryDirectory()
    try FileManager.default.createDirectory(
        atPath: outer.path + "/r/.kith/cookies", withIntermediateDirectories: true)
    let root = try DirectoryDescriptor(userPath: Array((outer.path + "/r").utf8))
    let watcher = try FolderWatcher(
        root: root, cookies: root.directoryBeneath(Array(".kith/cookies".utf8)), queues: WatchQueues())
    let lost = DispatchSemaphore(value: 0)
    watcher.start { if $0 == .rootLost { lost.signal() } }
    watcher.watch(root, at: .root)
    try FileManager.default.moveItem(atPath: outer.path + "/r", toPath: outer.path + "/s")
    lost.wait()
    watcher.stop()
}

@Test(.timeLimit(.minutes(5))) func `whatever a user does, scans of what the watcher told see it`() throws {
    var seeds = SeededRandom.announced("random watching")
    for _ in 0..<10 {
        let watched = try WatchedWorld()
        let world = watched.world
        var tree = RandomTree(root: world.directory.path, random: SeededRandom(seed: seeds.next()))
        for _ in 0..<20 { try tree.step() }
        try world.scan()
        for _ in 0..<10 {
            for _ in 0..<Int.random(in: 1...10, using: &seeds) { try tree.step() }
            try watched.followToTheEnd()
            try #require(world.rows.paths.keys.sorted() == tree.entries())
            try #require(try world.scan() == [])
        }
    }
}

/// A function that is locked in a mutex by itself becomes deeper with each lock: after days of changes the stack was gone.
@Test func `telling takes no more stack however often something was told`() throws {
    let watched = try WatchedWorld()
    let depths = Depths()
    watched.watcher.start { [heard = watched.heard] news in
        depths.add()
        heard.add(news)
    }
    for _ in 0..<300 { _ = try watched.settled() }
    let told = depths.addresses.withLock { $0 }
    let (highest, lowest) = try (#require(told.max()), #require(told.min()))
    #expect(told.count >= 300 && highest - lowest < 8192, "\(highest - lowest) bytes apart")
}

/// Where the stack was, each time.
private final class Depths: Sendable {
    let addresses = Mutex<[UInt]>([])

    func add() {
        var here = 0
        let address = withUnsafePointer(to: &here) { UInt(bitPattern: $0) }
        addresses.withLock { $0.append(address) }
    }
}
