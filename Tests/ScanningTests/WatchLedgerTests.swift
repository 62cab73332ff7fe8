import Folders
import SystemCalls
import Testing

@testable import Scanning

/// A ledger with a root (watch 1), `d` (2), `d/e` (3) and the cookies (9), and a clock that is moved by hand.
private final class Scene {
    var ledger = WatchLedger()
    var time: Int64 = 0
    /// What a look at the disk sees, by path.
    var disk: [String: WatchLedger.Glance] = [:]
    var unneeded: [Int32] = []

    init() throws {
        try put(1, inode: 1, at: .root)
        try put(2, inode: 2, at: relativePath("d"))
        try put(3, inode: 3, at: relativePath("d/e"))
        ledger.cookieWatch = 9
        disk = ["d": status(.directory, inode: 2), "d/e": status(.directory, inode: 3)]
    }

    func put(_ watch: Int32, inode: UInt64, at path: RelativePath) throws {
        let isHeld = ledger.tree.put(watch, inode: inode, at: path)
        try #require(isHeld)
    }

    func hear(
        _ watch: Int32, _ kinds: InotifyEvent.Kinds, _ name: String = "", cookie: UInt32 = 0
    ) {
        ledger.received(
            [InotifyEvent(watch: watch, kinds: kinds, cookie: cookie, name: Array(name.utf8))], at: time)
    }

    /// What is told after so many milliseconds, in words.
    func news(after milliseconds: Int64) -> [String] {
        time += milliseconds * 1_000_000
        let (news, unneeded) = ledger.news(at: time) { [disk] directory, name in
            let path = (directory.names.map(\.description) + [String(decoding: name, as: UTF8.self)])
            return disk[path.joined(separator: "/")]
        }
        self.unneeded += unneeded
        return news.flatMap(inWords)
    }
}

private func status(_ kind: FileKind, inode: UInt64, links: UInt32 = 1) -> WatchLedger.Glance {
    WatchLedger.Glance(kind: kind, inode: inode, links: links)
}

private func inWords(_ news: WatchNews) -> [String] {
    switch news {
    case .dirty(let batch):
        batch.directories.map { directory in
            let names = directory.names.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
            let away = directory.renamedAway.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
            return "\(directory.path): \(names)" + (away.isEmpty ? "" : " (away: \(away))")
        } + (batch.needsFullScan ? ["full scan"] : []) + (batch.unwatched > 0 ? ["unwatched \(batch.unwatched)"] : [])
    case .barrier(let number): ["barrier \(number)"]
    case .rootLost: ["root lost"]
    case .failed(let error): ["failed \(error)"]
    }
}

@Test func `what happens within 20 milliseconds is told at once`() throws {
    let scene = try Scene()
    #expect(scene.ledger.nextDeadline == nil)
    scene.hear(1, .closedAfterWriting, "f")
    scene.hear(2, .deleted, "g")
    #expect(scene.news(after: 19) == [])
    scene.hear(1, .attributesChanged, "a")
    #expect(scene.news(after: 1) == [".: a f", "d: g"])
    #expect(scene.ledger.nextDeadline == nil)
    #expect(scene.news(after: 1000) == [])
}

@Test func `a file that is held open is told when it is closed`() throws {
    let scene = try Scene()
    scene.disk["f"] = status(.file, inode: 7)
    scene.hear(1, .created, "f")
    #expect(scene.ledger.isBeingWritten(.root, Array("f".utf8)))
    #expect(scene.news(after: 20) == [])
    for _ in 0..<60 {
        scene.hear(1, .modified, "f")
        scene.hear(1, .attributesChanged, "f")
        #expect(scene.news(after: 1000) == [])
        #expect(scene.ledger.isBeingWritten(.root, Array("f".utf8)))
    }
    scene.hear(1, .closedAfterWriting, "f")
    #expect(!scene.ledger.isBeingWritten(.root, Array("f".utf8)))
    #expect(scene.news(after: 20) == [".: f"])
    #expect(scene.news(after: 5000) == [])
}

@Test func `a file that is held open is told after two seconds of quiet`() throws {
    let scene = try Scene()
    scene.hear(2, .modified, "log")
    #expect(scene.news(after: 1999) == [])
    #expect(scene.ledger.nextDeadline == 2_000_000_000)
    #expect(scene.news(after: 1) == [])
    #expect(scene.news(after: 20) == ["d: log"])
    #expect(scene.ledger.nextDeadline == nil)
}

@Test func `links are told at once, though nobody closes them`() throws {
    let scene = try Scene()
    scene.disk["l"] = status(.symlink, inode: 7)
    scene.disk["h"] = status(.file, inode: 8, links: 2)
    scene.disk["f"] = status(.file, inode: 9)
    for name in ["l", "h", "f", "vanished"] { scene.hear(1, .created, name) }
    #expect(scene.news(after: 20) == [".: h l vanished"])
    #expect(scene.news(after: 2000) == [])
    #expect(scene.news(after: 20) == [".: f"])
}

@Test func `a rename tells both names, and that nobody waits for the old one`() throws {
    let scene = try Scene()
    scene.hear(1, .movedFrom, "f", cookie: 5)
    scene.hear(2, .movedTo, "g", cookie: 5)
    #expect(scene.news(after: 20) == [".: f (away: f)", "d: g"])
    scene.hear(1, .movedFrom, "f", cookie: 6)
    #expect(scene.news(after: 20) == [])
    #expect(scene.news(after: 20) == [".: f"])
    scene.hear(1, .movedFrom, "f", cookie: 7)
    #expect(scene.news(after: 20) == [])
    scene.hear(1, .movedTo, "g", cookie: 7)
    #expect(scene.news(after: 20) == [".: f g (away: f)"])
}

@Test func `a directory that is renamed takes its news along`() throws {
    let scene = try Scene()
    scene.hear(3, .closedAfterWriting, "f")
    scene.hear(1, [.movedFrom, .ofDirectory], "d", cookie: 5)
    scene.hear(1, [.movedTo, .ofDirectory], "x", cookie: 5)
    scene.disk = ["x": status(.directory, inode: 2)]
    #expect(scene.news(after: 20) == [".: d x (away: d)", "x/e: f"])
    scene.hear(3, .closedAfterWriting, "g")
    #expect(scene.news(after: 20) == ["x/e: g"])
    #expect(scene.ledger.tree.path(of: 3) == (try relativePath("x/e")))
    // What takes the old name afterwards does not touch it.
    try scene.put(4, inode: 4, at: relativePath("d"))
    #expect(scene.ledger.tree.path(of: 2) == (try relativePath("x")))
    #expect(scene.ledger.tree.path(of: 4) == (try relativePath("d")))
}

@Test func `a directory that left the folder is listened to no more`() throws {
    let scene = try Scene()
    scene.hear(1, [.movedFrom, .ofDirectory], "d", cookie: 5)
    scene.disk = [:]
    #expect(scene.news(after: 20) == [])
    #expect(scene.news(after: 20) == [".: d"])
    #expect(scene.unneeded == [2, 3])
    scene.hear(3, .closedAfterWriting, "f")
    #expect(scene.news(after: 20) == [])
}

@Test func `a directory that was put at an old name before the rename was heard of stays`() throws {
    let scene = try Scene()
    // A scan has seen the new directory at `d` and the old one at `x` already; only now come the events.
    try scene.put(2, inode: 2, at: relativePath("x"))
    try scene.put(4, inode: 4, at: relativePath("d"))
    scene.disk = ["x": status(.directory, inode: 2), "d": status(.directory, inode: 4)]
    scene.hear(1, [.movedFrom, .ofDirectory], "d", cookie: 5)
    #expect(scene.news(after: 20) == [])
    #expect(scene.news(after: 20) == [".: d"])
    scene.hear(4, .closedAfterWriting, "f")
    #expect(scene.news(after: 20) == ["d: f"])
    // With both halves the tree is wrong, which the disk tells: then everything is looked at.
    scene.hear(1, [.movedFrom, .ofDirectory], "d", cookie: 6)
    scene.hear(1, [.movedTo, .ofDirectory], "y", cookie: 6)
    #expect(scene.news(after: 20) == [".: d y (away: d)"])
    #expect(scene.news(after: 20) == ["full scan"])
}

@Test func `a name that is no text takes a directory out of the folder`() throws {
    let scene = try Scene()
    scene.hear(1, [.movedFrom, .ofDirectory], "d", cookie: 5)
    scene.ledger.received(
        [InotifyEvent(watch: 1, kinds: [.movedTo, .ofDirectory], cookie: 5, name: [0xFF])], at: scene.time)
    #expect(scene.news(after: 20).count == 1)
    #expect(scene.unneeded == [2, 3])
}

@Test func `the folder's own directory is not heard, a barrier in it is`() throws {
    let scene = try Scene()
    scene.hear(1, [.attributesChanged, .ofDirectory], ".kith")
    #expect(scene.news(after: 20) == [])
    scene.ledger.barriers = [7, 8]
    scene.hear(1, .closedAfterWriting, "f")
    scene.hear(9, .created, "7")
    scene.hear(9, .deleted, "7")
    #expect(scene.news(after: 0) == [".: f", "barrier 7"])
    scene.hear(9, .created, "99")
    #expect(scene.news(after: 20) == [])
    scene.hear(9, .created, "8")
    #expect(scene.news(after: 0) == ["barrier 8"])
}

@Test func `an overflow asks for a full scan and makes lost cookies again`() throws {
    let scene = try Scene()
    scene.ledger.barriers = [7, 8]
    scene.hear(1, .closedAfterWriting, "f")
    scene.hear(1, .modified, "g")
    scene.hear(-1, .overflowed)
    #expect(!scene.ledger.isBeingWritten(.root, Array("g".utf8)))
    #expect(scene.ledger.takeLostCookies() == [7, 8])
    #expect(scene.news(after: 20) == ["full scan"])
    scene.hear(9, .created, "7")
    scene.hear(9, .created, "7")
    scene.hear(9, .created, "8")
    #expect(scene.news(after: 0) == ["barrier 7", "barrier 8"])
    #expect(scene.ledger.takeLostCookies() == [])
}

@Test func `more names than are worth telling are a full scan`() throws {
    let scene = try Scene()
    for index in 0...WatchLedger.mostDirty { scene.hear(1, .closedAfterWriting, "\(index)") }
    #expect(scene.news(after: 20) == ["full scan"])
    #expect(scene.ledger.dirty.isEmpty)
}

@Test(arguments: [InotifyEvent.Kinds.selfMoved, .selfDeleted, .unmounted, .ended])
func `a root that goes is said`(kind: InotifyEvent.Kinds) throws {
    let scene = try Scene()
    scene.hear(2, .selfMoved)
    scene.hear(2, .selfDeleted)
    scene.hear(2, .ended)
    #expect(scene.news(after: 20) == [])
    scene.hear(1, kind)
    #expect(scene.news(after: 20).last == "root lost")
}
