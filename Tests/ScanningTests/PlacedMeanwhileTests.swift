import Folders
import Testing

@testable import Scanning

/// Directories that are placed elsewhere while a scan is under way: what was in them is not gone.
@Suite struct PlacedMeanwhileTests {
    private let world: ScanWorld
    private let directory: LaidRow

    init() throws {
        world = try ScanWorld()
        try world.makeDirectory("d/in")
        try world.write("d/a", "text of a")
        try world.write("d/in/b", "text of b")
        try world.scan()
        directory = try #require(world.rows.paths["d"])
    }

    private func finishPlacing(at name: String) throws {
        let place = FoundPlace(parent: .node(.root), name: try #require(Name(name)))
        try world.rows.apply(.moved(directory, to: place, stamp: directory.stamp, racy: false, content: nil))
    }

    @Test func `the rows follow before the scan decides`() throws {
        try world.move("d", "e")
        world.inGrace = { try finishPlacing(at: "e") }
        #expect(try world.scan(dirty: ["": ["d"]]) == [])
        #expect(world.report.unsettled == [DirtyDirectory(path: .root, names: [Array("d".utf8)])])
        #expect(world.rows.paths.keys.sorted() == ["e", "e/a", "e/in", "e/in/b"])
    }

    @Test func `the place becomes busy before the scan decides`() throws {
        var isBusy = false
        world.surroundings.isBusy = { isBusy && $0 == .root && $1 == directory.name }
        try world.remove("d/in/b")
        world.inGrace = {
            try world.move("d", "e")
            isBusy = true
        }
        #expect(try world.scan() == [])
        let unsettled = DirtyDirectory(path: try relativePath("d/in"), names: [Array("b".utf8)])
        #expect(world.report.unsettled == [unsettled])
    }

    @Test func `a copy of what is on its way is no move`() throws {
        try world.move("d", "e")
        try world.write("copy", "text of a")
        let name = directory.name
        world.surroundings.isBusy = { parent, busy in parent == .root && (busy == name || busy.description == "e") }
        #expect(try world.scan() == ["created copy file"])
    }

    @Test func `another directory at its place says nothing of what was within`() throws {
        try world.makeDirectory("other")
        try world.write("other/a", "another text")
        try world.scan()
        let other = try #require(world.rows.paths["other"])
        var isExchanged = false
        // Asked when both were looked at, and nothing within them yet.
        world.surroundings.isBusy = { [self] _, name in
            guard name == other.name, !isExchanged else { return false }
            isExchanged = true
            do { try exchange(with: other) } catch { Issue.record(error) }
            return false
        }
        #expect(try world.scan() == [])
        let unsettled = ["d", "other"].map { Array($0.utf8) }
        #expect(world.report.unsettled == [DirtyDirectory(path: .root, names: unsettled, unheard: unsettled)])
        #expect(try world.scan() == [])
        #expect(world.report.unsettled == [])
    }

    private func exchange(with other: LaidRow) throws {
        for (old, new) in [("d", "aside"), ("other", "d"), ("aside", "other")] { try world.move(old, new) }
        try finishPlacing(at: "aside")
        let place = FoundPlace(parent: .node(.root), name: directory.name)
        try world.rows.apply(.moved(other, to: place, stamp: other.stamp, racy: false, content: nil))
        let aside = try #require(world.rows.paths["aside"])
        let otherPlace = FoundPlace(parent: .node(.root), name: other.name)
        try world.rows.apply(.moved(aside, to: otherPlace, stamp: aside.stamp, racy: false, content: nil))
    }

    @Test func `what is gone for good is told all the same`() throws {
        try world.remove("d")
        #expect(try world.scan() == ["vanished a", "vanished b", "vanished in", "vanished d"])
    }
}
