import Folders
import Foundation
import SystemCalls
import Testing

@testable import Scanning

/// Directories that a user renames while a scan looks for them where they were: neither they nor what is in them is gone.
@Suite struct RenamedMeanwhileTests {
    private let world: ScanWorld

    init() throws {
        world = try ScanWorld()
        try world.makeDirectory("d/in")
        try world.write("d/a", "text of a")
        try world.write("d/in/b", "text of b")
        try world.makeDirectory("z")
        try world.scan()
        world.hearRenames()
    }

    private func name(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test func `a directory that has left its place is not gone`() throws {
        try world.move("d", "e")
        #expect(try world.scan(dirty: ["": ["d"]]) == [])
        let both = [name("e"), name("d")]
        #expect(world.report.unsettled == [DirtyDirectory(path: .root, names: both, unheard: both)])
        #expect(try world.scan(.dirty(world.report.unsettled ?? [])) == ["moved d to e"])
        #expect(world.report.unsettled == [])
        #expect(try world.scan() == [])
    }

    @Test func `a directory that moves to where a scan was already is not gone`() throws {
        try world.remove("z")
        try world.move("d/in", "d/other")
        world.surroundings.entering = { [world] path, _ in
            guard path.description == "d" else { return }
            do { try world.move("d", "again") } catch { Issue.record(error) }
        }
        #expect(try !world.scan().contains { $0.hasPrefix("vanished") && $0 != "vanished z" })
        try followUnsettled()
        #expect(world.rows.paths.keys.sorted() == ["again", "again/a", "again/other", "again/other/b"])
    }

    @Test func `what has left a directory that is gone stays`() throws {
        try world.move("d/in", "z/in")
        try world.remove("d")
        #expect(try world.scan(dirty: ["": ["d"]]) == ["vanished a"])
        try followUnsettled()
        #expect(world.rows.paths.keys.sorted() == ["z", "z/in", "z/in/b"])
    }

    @Test func `another directory in the place of one that was renamed is another one`() throws {
        let node = try #require(world.rows.paths["d"]).node
        try world.move("d", "e")
        try world.makeDirectory("d")
        #expect(try world.scan(dirty: ["": ["d"]]) == [])
        try followUnsettled()
        #expect(world.rows.paths["e"]?.node == node)
        #expect(world.rows.paths.keys.sorted() == ["d", "e", "e/a", "e/in", "e/in/b", "z"])
    }

    @Test func `a directory that went to an ignored place is gone`() throws {
        world.rules = IgnoreRules(name("e/"))
        try world.move("d", "e")
        #expect(
            try world.scan(dirty: ["": ["d"]]).sorted() == ["vanished a", "vanished b", "vanished d", "vanished in"])
        #expect(world.report.unsettled == [])
    }

    @Test func `names that were told with a path that leads nowhere any more are looked for everywhere`() throws {
        try world.move("d", "e")
        try world.scan()
        try world.write("e/late", "late")
        #expect(try world.scan(dirty: ["d": ["late"]]) == [])
        #expect(world.report.unsettled == nil)
        #expect(try world.scan() == ["created late file"])
    }

    private func followUnsettled() throws {
        for _ in 0..<3 { try world.scan(world.report.unsettled.map { .dirty($0) } ?? .everything) }
        #expect(world.report.unsettled == [])
        #expect(try world.scan() == [])
    }
}
