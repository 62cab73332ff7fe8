import Folders
import Foundation
import Testing

@testable import Scanning

@Test func `a first scan finds everything, a second one nothing`() throws {
    let world = try ScanWorld()
    try world.makeDirectory("a/b")
    try world.write("a/b/f", "one")
    try world.write("z", "")
    try world.link("l", to: "a")
    #expect(
        try world.scan() == [
            "created a directory", "created l symlink", "created z file", "created b directory", "created f file",
        ])
    #expect(try world.scan() == [])
    #expect(world.filesRead == 2)
    #expect(world.report.entries == 5)
    #expect(world.graces == 0)
    #expect(world.rows.paths.keys.sorted() == ["a", "a/b", "a/b/f", "l", "z"])
}

@Test func `an edit of the same size with its mtime put back is seen`() throws {
    let world = try ScanWorld()
    try world.write("f", "one")
    try world.scan()
    let mtime = try world.mtime("f")
    let file = try FileHandle(forUpdating: URL(filePath: world.path("f")))
    try file.write(contentsOf: Data("two".utf8))
    try file.close()
    try world.setMtime(mtime, "f")
    #expect(try world.mtime("f") == mtime)
    #expect(try world.scan() == ["changed f file"])
}

@Test func `a touch or a chmod is no edit`() throws {
    let world = try ScanWorld()
    try world.write("f", "one")
    try world.makeDirectory("d")
    try world.scan()
    try world.setMtime(1_000_000_000, "f")
    #expect(try world.scan() == ["touched f"])
    try world.setMode(0o600, "f")
    try world.setMode(0o700, "d")
    #expect(try world.scan() == ["touched d", "touched f"])
    #expect(world.rows.paths["f"]?.stamp.mode == 0o600)
    try world.write("d/in", "changes the directory's times only")
    #expect(try world.scan() == ["created in file"])
}

@Test func `a renamed folder is one move, and nothing in it is read again`() throws {
    let world = try ScanWorld()
    try world.makeDirectory("a/sub")
    for index in 0..<1000 { try world.write("a/sub/\(index)", "\(index)") }
    try world.scan()
    let read = world.filesRead
    try world.move("a", "b")
    #expect(try world.scan() == ["moved a to b"])
    #expect(world.filesRead == read)
    #expect(world.graces == 0)
    try world.makeDirectory("new")
    try world.move("b/sub", "new/sub")
    #expect(try world.scan() == ["created new directory", "moved sub to sub"])
}

@Test func `a file keeps its node when it moves between folders or changes its case`() throws {
    let world = try ScanWorld()
    try world.makeDirectory("a")
    try world.makeDirectory("b")
    try world.write("a/f", "one")
    try world.scan()
    try world.move("a/f", "b/f")
    #expect(try world.scan() == ["moved f to f"])
    try world.move("b/f", "b/F")
    #expect(try world.scan() == ["moved f to F"])
    try world.move("b/F", "a/g")
    try world.write("a/g", "two")
    #expect(try world.scan().count == 1)
    #expect(world.rows.paths.keys.sorted() == ["a", "a/g", "b"])
}

@Test func `a file that moved and was edited in place is both`() throws {
    let world = try ScanWorld()
    try world.write("f", "one")
    try world.scan()
    try world.move("f", "g")
    let file = try FileHandle(forUpdating: URL(filePath: world.path("g")))
    try file.write(contentsOf: Data("three".utf8))
    try file.close()
    #expect(try world.scan() == ["moved f to g and changed"])
}

@Test func `files that changed places keep them, folders that did go along`() throws {
    let world = try ScanWorld()
    for name in ["a", "b", "c"] {
        try world.makeDirectory("dirs/\(name)")
        try world.write("dirs/\(name)/f", name)
        try world.write("file-\(name)", name)
    }
    try world.scan()
    try world.move("file-a", "t")
    try world.move("file-b", "file-a")
    try world.move("t", "file-b")
    #expect(try world.scan() == ["changed file-a file", "changed file-b file"])

    let nodes = ["a", "b", "c"].map { world.rows.paths["dirs/\($0)"]?.node }
    try world.move("dirs/a", "t")
    try world.move("dirs/b", "dirs/a")
    try world.move("dirs/c", "dirs/b")
    try world.move("t", "dirs/c")
    let read = world.filesRead
    let found = try world.scan()
    #expect(found.count == 4 && found.allSatisfy { $0.hasPrefix("moved") }, "\(found)")
    #expect(["c", "a", "b"].map { world.rows.paths["dirs/\($0)"]?.node } == nodes)
    #expect(world.filesRead == read)
    #expect(try world.scan() == [])
}

@Test func `a chain of renamed folders is a chain of moves`() throws {
    let world = try ScanWorld()
    for name in ["a", "b"] {
        try world.makeDirectory(name)
        try world.write("\(name)/in-\(name)", name)
    }
    try world.scan()
    try world.move("a", "c")
    try world.move("b", "a")
    try world.makeDirectory("b")
    #expect(try world.scan().sorted() == ["created b directory", "moved a to c", "moved b to a"])
    #expect(world.rows.paths.keys.sorted() == ["a", "a/in-b", "b", "c", "c/in-a"])
    #expect(try world.scan() == [])
}

@Test func `a folder that takes its own parent's name and holds it settles`() throws {
    let world = try ScanWorld()
    try world.makeDirectory("a/b")
    try world.write("a/f", "f")
    try world.write("a/b/g", "g")
    try world.scan()
    try world.move("a/b", "t")
    try world.move("a", "t/b")
    try world.move("t", "a")
    try world.scan()
    #expect(world.rows.paths.keys.sorted() == ["a", "a/b", "a/b/f", "a/g"])
    #expect(try world.scan() == [])
}

@Test func `a folder made anew at its place keeps its node`() throws {
    let world = try ScanWorld()
    try world.makeDirectory("a/b")
    try world.write("a/b/f", "one")
    try world.write("a/g", "g")
    try world.scan()
    let before = world.rows.paths.mapValues(\.node)
    try world.move("a", "old")
    try world.makeDirectory("a/b")
    try world.write("a/b/f", "two")
    try world.write("a/g", "g")
    try world.remove("old")
    #expect(try world.scan().sorted() == ["changed f file", "touched a", "touched b", "touched g"])
    #expect(world.rows.paths.mapValues(\.node) == before)
}

@Test func `what becomes another kind goes and comes, a link for a file is an edit`() throws {
    let world = try ScanWorld()
    try world.write("a", "one")
    try world.makeDirectory("b/sub")
    try world.write("b/sub/f", "f")
    try world.write("c", "c")
    try world.scan()
    try world.remove("a")
    try world.makeDirectory("a")
    try world.write("a/in", "in")
    try world.remove("b")
    try world.write("b", "b")
    try world.remove("c")
    try world.link("c", to: "/etc/passwd")
    #expect(
        try world.scan() == [
            "changed c symlink", "vanished a", "created a directory", "created in file", "vanished f",
            "vanished sub", "vanished b", "created b file",
        ])
    #expect(world.graces == 0)
    #expect(try world.scan() == [])
}

@Test func `what moved away and left its name to another kind has moved`() throws {
    let world = try ScanWorld()
    try world.write("a", "one")
    try world.makeDirectory("b")
    try world.write("b/f", "f")
    try world.scan()
    let before = world.rows.paths.mapValues(\.node)
    try world.move("a", "z")
    try world.makeDirectory("a")
    try world.move("b", "c")
    try world.write("b", "b")
    #expect(
        try world.scan() == ["moved b to c", "moved a to z", "created a directory", "created b file"])
    #expect(world.rows.paths["c/f"]?.node == before["b/f"])
    #expect(world.rows.paths["z"]?.node == before["a"])
}

@Test func `a deleted folder goes from its depth upward after a grace`() throws {
    let world = try ScanWorld()
    try world.makeDirectory("a/b/c")
    try world.write("a/b/c/f", "f")
    try world.write("a/g", "g")
    try world.scan()
    try world.remove("a")
    #expect(try world.scan() == ["vanished f", "vanished c", "vanished b", "vanished g", "vanished a"])
    #expect(world.graces == 1)
    #expect(world.rows.all.isEmpty)
}

@Test func `what was moved out of a deleted folder has moved`() throws {
    let world = try ScanWorld()
    try world.makeDirectory("a/b")
    try world.write("a/b/f", "f")
    try world.write("a/g", "g")
    try world.scan()
    try world.move("a/b", "b")
    try world.move("a/g", "b/g")
    try world.remove("a")
    #expect(try world.scan() == ["moved b to b", "moved g to g", "vanished a"])
    #expect(world.rows.paths.keys.sorted() == ["b", "b/f", "b/g"])
}
