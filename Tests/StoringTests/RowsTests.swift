import Bytes
import Folders
import Identity
import Storing
import Syncing
import Testing

/// What the daemon keeps beside the engine's rows: paths, versions, problems, cursors, lists, and the scanner's reader.
struct RowsTests {
    let scratch: Scratch
    let index: FolderIndex

    init() throws {
        scratch = try Scratch()
        index = try Sample.index(in: scratch)
    }

    private func path(_ text: String) throws -> RelativePath {
        RelativePath(try text.split(separator: "/").map { try Sample.name(String($0)) })
    }

    @Test func `paths follow what is laid, and end where nothing is`() throws {
        try index.putLaid(Sample.laid(Sample.directory(1), name: "d", inode: 1))
        try index.putLaid(Sample.laid(Sample.file(1), in: Sample.directory(1), name: "f", inode: 2))
        try index.putLaid(Sample.laid(Sample.file(2), in: Sample.directory(9), name: "lost", inode: 3))
        #expect(try index.path(of: Sample.file(1)) == path("d/f"))
        #expect(try index.path(of: .root) == .root)
        #expect(try index.path(of: Sample.file(2)) == nil)
        #expect(try index.laid(at: path("d/f"))?.node == Sample.file(1))
        #expect(try index.laid(at: path("d/f/g")) == nil)
    }

    @Test func `a ring of laid rows is no path`() throws {
        try index.putLaid(Sample.laid(Sample.directory(1), in: Sample.directory(2), name: "a", inode: 1))
        try index.putLaid(Sample.laid(Sample.directory(2), in: Sample.directory(1), name: "b", inode: 2))
        #expect(try index.path(of: Sample.directory(1)) == nil)
    }

    @Test func `goal paths go by another name, through merged directories, and out of rings`() throws {
        try index.putNode(Sample.row(Sample.directory(1), name: "d"))
        var twin = try Sample.row(Sample.directory(2), name: "d")
        twin.mergedInto = Sample.directory(1)
        twin.laidName = nil
        try index.putNode(twin)
        var beside = try Sample.row(Sample.file(1), in: Sample.directory(2), name: "f")
        beside.laidName = try Sample.name("f (1234567)")
        try index.putNode(beside)
        var cut = try Sample.row(Sample.directory(3), in: Sample.directory(3), name: "ring")
        cut.cutsRing = true
        try index.putNode(cut)
        #expect(try index.goalPath(of: Sample.file(1)) == path("d/f (1234567)"))
        #expect(try index.goalPath(of: Sample.directory(3)) == path("ring"))
        #expect(try index.goalPath(of: Sample.file(9)) == nil)
        #expect(try index.contestedNodes(limit: 9) == [beside])
    }

    @Test func `a reader sees each commit and nothing before it`() throws {
        let reader = try FolderIndexReader(path: scratch.file("index.db"))
        let row = try Sample.laid(Sample.file(1), inode: 7, content: 5)
        try index.transaction {
            try index.putLaid(row)
            #expect(try reader.rows(in: .root).isEmpty)
        }
        #expect(try reader.rows(in: .root) == [row])
        #expect(try reader.row(at: row.name, in: .root) == row)
        #expect(try reader.row(of: row.node) == row)
        #expect(try reader.rows(inode: 7, birth: row.stamp.birth) == [row])
        #expect(try reader.rows(inode: 7, birth: row.stamp.birth + 1).isEmpty)
        #expect(try reader.rows(content: row.content, limit: 1) == [row])
    }

    @Test func `what is ignored is forgotten with all beneath it`() throws {
        try index.putLaid(Sample.laid(Sample.directory(1), name: "d", inode: 1))
        try index.putLaid(Sample.laid(Sample.file(1), in: Sample.directory(1), name: "f", inode: 2))
        try index.putLaid(Sample.laid(Sample.file(2), name: "kept", inode: 3))
        try index.forgetLaid { path, isDirectory in isDirectory && path.description == "d" }
        #expect(try index.laidChildren(of: .root, after: nil, limit: 9).map(\.node) == [Sample.file(2)])
        #expect(try index.laid(Sample.file(1)) == nil)
        #expect(index.laidTotals.files == 1)
        // Whether they are there nobody knows any more.
        let unplaced = try index.unplaced(after: 0, limit: 9).map(\.node)
        #expect(Set(unplaced) == [Sample.directory(1), Sample.file(1)])
    }

    private func version(_ file: UInt64, at path: String, kept: Int64, in place: String?) throws -> VersionRow {
        let stamp = try Sample.laid(Sample.file(file)).stamp
        return VersionRow(
            node: Sample.file(file), path: path, content: nil, stamp: stamp, keptAt: kept, file: place,
            reason: .replaced)
    }

    @Test func `versions are found by path, node, content and age, and change with their file`() throws {
        let content = ContentHash(Sample.digest(6))
        let first = try index.putVersion(version(1, at: "a", kept: 10, in: "x"))
        let second = try index.putVersion(version(1, at: "b", kept: 20, in: "y"))
        try index.putVersion(version(2, at: "b", kept: 30, in: nil))
        #expect(try index.versions(at: "b", node: nil).map(\.keptAt) == [30, 20])
        #expect(try index.versions(at: "a", node: Sample.file(1)).map(\.id) == [second, first])
        #expect(try index.unreadVersions() == ["x", "y"])

        #expect(try !index.hasVersion(of: content))
        try index.versionRead(file: "x", content: content)
        #expect(try index.versions(of: content).map(\.id) == [first])
        #expect(try index.unreadVersions() == ["y"])
        var stamp = try #require(try index.version(file: "x")).stamp
        stamp.size = 99
        try index.versionChanged(file: "x", stamp: stamp)
        #expect(try index.version(file: "x")?.stamp == stamp)
        #expect(try !index.hasVersion(of: content))
        try index.removeVersion(first)
        #expect(try index.version(file: "x") == nil)
        #expect(try index.version(file: "y")?.id == second)
    }

    @Test func `a problem stands once, since it was first seen, until it is cleared`() throws {
        try index.putProblem(path: "b", words: "old", now: 1)
        try index.putProblem(path: "b", words: "new", now: 2)
        try index.putProblem(path: "a", words: "scan", now: 3, isScans: true)
        let problems = try index.problems(limit: 9)
        #expect(problems.map(\.path) == ["a", "b"])
        #expect(problems.map(\.what) == ["scan", "new"])
        #expect(problems.map(\.since) == [3, 1])
        try index.clearScanProblems()
        #expect(try index.problems(limit: 9).map(\.path) == ["b"])
        try index.clearProblem("b")
        #expect(try index.problems(limit: 9).isEmpty)
    }

    @Test func `a cursor is of one index, and a device has one`() throws {
        let device = DeviceID(Sample.digest(1))
        try index.setCursor(of: 1, device: device, received: .max)
        try index.setCursor(of: .max, device: DeviceID(Sample.digest(2)), received: 3)
        #expect(try index.cursor(of: 1) == .max)
        try index.setCursor(of: 2, device: device, received: 4)
        #expect(try index.cursor(of: 1) == nil)
        let latest = try #require(try index.latestCursor(of: device))
        #expect((latest.index, latest.received) == (2, 4))
        #expect(try index.cursor(of: .max) == 3)
    }

    @Test func `intents outlive a restart, in the order in which they were opened`() throws {
        let batch = try index.putIntents([
            Sample.intent(1, at: "a"), Sample.intent(2, at: "b"), Sample.intent(3, at: "c"),
        ])
        let alone = try index.putIntents([Sample.intent(4, at: "d")])
        try index.removeIntents([batch[0]])
        let opened = try FolderIndex.open(at: scratch.file("index.db"))
        #expect(opened.intents().map(\.id) == batch[1...] + alone)
        #expect(opened.intents().map(\.step) == [[2], [3], [4]])
        #expect(try opened.hasIntent(at: Sample.name("b"), in: .root))
        #expect(try !opened.hasIntent(Sample.file(1)))
        try opened.removeIntents(batch + alone)
        #expect(try FolderIndex.open(at: scratch.file("index.db")).intents().isEmpty)
    }

    @Test func `what is new to a large index is known to be, and what is not is found`() throws {
        // Enough looks for nothing that the keys are read, and enough nodes that they are read again.
        let directory = Sample.directory(1)
        try index.putNode(Sample.row(directory, name: "d"))
        for round: UInt64 in 0..<3 {
            try index.transaction {
                for number in (round * 3000)..<((round + 1) * 3000) {
                    let (node, name) = (Sample.file(number), try Sample.name("n\(number)"))
                    #expect(try index.node(node) == nil && index.heads(of: node) == NodeHeads())
                    #expect(try index.laid(node) == nil && index.claims(of: name, in: [directory]).isEmpty)
                    try index.putNode(Sample.row(node, in: directory, name: name.description))
                    try index.markUnplaced(node)
                    if number.isMultiple(of: 2) { try index.clearUnplaced(node) }
                }
            }
        }
        for number in stride(from: UInt64(0), to: 9000, by: 7) {
            let (node, name) = (Sample.file(number), try Sample.name("n\(number)"))
            #expect(try index.node(node)?.place.name == name)
            #expect(try index.claims(of: name, in: [directory]).map(\.node) == [node])
            #expect(try index.isUnplaced(node) == !number.isMultiple(of: 2))
        }
        #expect(index.unplacedCount == 4500)
    }

    @Test func `list objects that a record leads to stay, the others are swept`() throws {
        // 1 names 2; 3 is named by nothing; 4 is kept because a fetch needs it.
        for number: UInt64 in 1...4 { try index.putListObject([UInt8(number)], hash: Sample.digest(number)) }
        let body = Content.Body.file(size: 1, chunks: .listed(root: Sample.digest(1), count: 9))
        let record = try Sample.record(Sample.file(1), Dot(Sample.replica, 1), body: body)
        try index.setHeads(NodeHeads(received: [record]), of: record.node)
        let children: ([UInt8]) -> [Bytes32] = { $0 == [1] ? [Sample.digest(2), Sample.digest(1)] : [] }
        #expect(try index.sweepListObjects(keeping: [Sample.digest(4)], children: children) == 1)
        #expect(try index.listObject(Sample.digest(3)) == nil)
        #expect(try index.listObject(Sample.digest(2)) == [2])
        try index.setHeads(NodeHeads(), of: record.node)
        #expect(try index.sweepListObjects(children: children) == 3)
        #expect(try index.sweepListObjects(children: children) == 0)
    }
}
