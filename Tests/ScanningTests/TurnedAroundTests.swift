import Folders
import Testing

@testable import Scanning

/// Directories that stand within what has taken their places, while a watcher tells scans where they are.
@Suite struct TurnedAroundTests {
    private let world: ScanWorld

    init() throws {
        world = try ScanWorld()
        world.hearRenames()
    }

    @Test(arguments: [false, true])
    func `a parent and a child that change places keep their nodes`(isDirty: Bool) throws {
        try world.makeDirectory("q/p/r")
        try world.write("q/of q", "1")
        try world.write("q/p/of p", "2")
        try world.scan()
        let (parent, child) = (try node("q"), try node("q/p"))
        try world.move("q/p", "p")
        try world.move("q", "p/q")
        try world.move("p", "q")
        try world.scan(isDirty ? try dirty(["": ["p", "q"], "q": ["q", "p"]]) : .everything)
        try expectSettled(["q", "q/of p", "q/q", "q/q/of q", "q/r"])
        #expect(try node("q") == child)
        #expect(try node("q/q") == parent)
    }

    @Test func `a chain of one name that is turned around keeps its nodes`() throws {
        try world.makeDirectory("a/a/a/a")
        try world.scan()
        let nodes = [try node("a"), try node("a/a"), try node("a/a/a"), try node("a/a/a/a")]
        try world.move("a/a/a/a", "4")
        try world.move("a/a/a", "4/a")
        try world.move("a/a", "4/a/a")
        try world.move("a", "4/a/a/a")
        try world.move("4", "a")
        try world.scan()
        try expectSettled(["a", "a/a", "a/a/a", "a/a/a/a"])
        #expect([try node("a/a/a/a"), try node("a/a/a"), try node("a/a"), try node("a")] == nodes)
    }

    @Test func `a directory that was put into a new one of its name keeps its node`() throws {
        try world.makeDirectory("q/in")
        try world.scan()
        let nodes = [try node("q"), try node("q/in")]
        try world.makeDirectory("t")
        try world.move("q", "t/q")
        try world.move("t", "q")
        try world.scan()
        try expectSettled(["q", "q/q", "q/q/in"])
        #expect([try node("q/q"), try node("q/q/in")] == nodes)
    }

    @Test func `what left a directory that is gone for the one that took its place keeps its node`() throws {
        try world.makeDirectory("q/c/in")
        try world.makeDirectory("p")
        try world.scan()
        let nodes = [try node("p"), try node("q/c"), try node("q/c/in")]
        try world.move("q/c", "p/d")
        try world.remove("q")
        try world.move("p", "q")
        try world.scan()
        try expectSettled(["q", "q/d", "q/d/in"])
        #expect([try node("q"), try node("q/d"), try node("q/d/in")] == nodes)
    }

    @Test func `what left two directories crosswise for those that took their places keeps its node`() throws {
        for path in ["x/c", "y/d", "1", "2"] { try world.makeDirectory(path) }
        try world.scan()
        let nodes = [try node("x/c"), try node("y/d"), try node("1"), try node("2")]
        try world.move("x/c", "2/c")
        try world.move("y/d", "1/d")
        for path in ["x", "y"] { try world.remove(path) }
        try world.move("1", "x")
        try world.move("2", "y")
        try world.scan()
        try expectSettled(["x", "x/d", "y", "y/c"])
        #expect([try node("y/c"), try node("x/d"), try node("x"), try node("y")] == nodes)
    }

    @Test func `what stepped aside and went before it was found is gone`() throws {
        try world.makeDirectory("q/p")
        try world.scan()
        try world.move("q/p", "p")
        try world.move("q", "p/q")
        try world.move("p", "q")
        world.surroundings.entering = { [world] path, _ in
            guard path.description == "q" else { return }
            do { try world.remove("q/q") } catch { Issue.record(error) }
        }
        try world.scan()
        world.surroundings.entering = { _, _ in }
        #expect(world.report.unsettled != [])
        for _ in 0..<3 { try world.scan(world.report.unsettled.map { .dirty($0) } ?? .everything) }
        try expectSettled(["q"])
    }

    @Test func `a directory in the place of one with something ignored is that one from then on`() throws {
        for path in ["q/build", "p/in"] { try world.makeDirectory(path) }
        for path in ["q/build/o", "p/t", "p/in/u"] { try world.write(path, path) }
        try world.scan()
        let nodes = [try node("q"), try node("p/in"), try node("p/t"), try node("p/in/u")]
        world.rules = IgnoreRules(Array("build".utf8))
        try world.remove("q")
        try world.move("p", "q")
        #expect(try world.scan().contains("vanished p"))
        try expectSettled(["q", "q/build", "q/build/o", "q/in", "q/in/u", "q/t"])
        #expect([try node("q"), try node("q/in"), try node("q/t"), try node("q/in/u")] == nodes)
    }

    @Test func `a file in the place of a directory with something ignored is said`() throws {
        try world.makeDirectory("q/build")
        try world.scan()
        world.rules = IgnoreRules(Array("build".utf8))
        try world.remove("q")
        try world.write("q", "text")
        #expect(try world.scan() == [])
        #expect(world.report.problems == [ScanProblem(path: Array("q".utf8), what: .ignoredWithin)])
    }

    private func node(_ path: String) throws -> NodeID { try #require(world.rows.paths[path]).node }

    private func dirty(_ names: [String: [String]]) throws -> ScanScope {
        .dirty(
            try names.map { path, names in
                DirtyDirectory(path: try relativePath(path), names: names.sorted().map { Array($0.utf8) })
            })
    }

    private func expectSettled(_ paths: [String]) throws {
        #expect(world.report.unsettled == [])
        #expect(world.rows.paths.keys.sorted() == paths)
        #expect(try world.scan() == [])
    }
}
