import Folders
import Foundation
import SystemCalls
import Testing

@testable import Scanning

@Test func `an editor that renames the old file away and writes a new one edits it`() throws {
    let world = try ScanWorld()
    try world.write("f", "one")
    try world.scan()
    let node = world.rows.paths["f"]?.node
    try world.move("f", "f~")
    try world.write("f", "two")
    #expect(try world.scan() == ["changed f file", "created f~ file"])
    try world.remove("f~")
    try world.scan()

    try world.move("f", "f~")
    world.inGrace = { try world.write("f", "three") }
    #expect(try world.scan() == ["created f~ file", "changed f file"])
    #expect(world.graces == 2)
    #expect(world.rows.paths["f"]?.node == node)

    world.inGrace = {}
    try world.move("f", "g")
    #expect(try world.scan(dirty: ["": ["f", "g"]], renamedAway: ["f"]) == ["moved f to g"])
    #expect(world.graces == 2)
}

@Test func `a copy whose original went is a move, a copy beside it is new`() throws {
    let world = try ScanWorld()
    try world.write("f", "one")
    try world.write("empty", "")
    try world.scan()
    try FileManager.default.copyItem(atPath: world.path("f"), toPath: world.path("copy"))
    #expect(try world.scan() == ["created copy file"])
    try world.remove("f")
    try world.remove("copy")
    try world.write("again", "one")
    #expect(try world.scan().sorted() == ["moved f to again", "vanished copy"])
    try world.remove("empty")
    try world.write("other", "")
    #expect(try world.scan() == ["created other file", "vanished empty"])
}

@Test func `hard links are separate files`() throws {
    let world = try ScanWorld()
    try world.write("f", "one")
    try world.scan()
    try #require(Glibc.link(world.path("f"), world.path("g")) == 0)
    #expect(try world.scan() == ["touched f", "created g file"])
    let node = world.rows.paths["g"]?.node
    try world.move("g", "h")
    #expect(try world.scan().sorted() == ["moved g to h", "touched f"])
    #expect(world.rows.paths["h"]?.node == node)
    try world.remove("f")
    #expect(try world.scan().sorted() == ["touched h", "vanished f"])
}

@Test func `an inode that was given out again is no move`() throws {
    let world = try ScanWorld()
    try world.write("keep", "keep")
    for index in 0..<20 {
        try world.write("old", "old \(index)")
        try world.scan()
        try world.remove("old")
        // Within one tick of the kernel's clock an inode that is given out again has the same birth time as before.
        let tick = fileTimeNanoseconds()
        while fileTimeNanoseconds() == tick {}
        try world.write("new", "new \(index)")
        #expect(try world.scan().sorted() == ["created new file", "vanished old"])
        try world.remove("new")
        try world.scan()
    }
}

@Test func `names of any bytes that are text are taken`() throws {
    let world = try ScanWorld()
    let names = [String(repeating: "n", count: 255), "line\nbreak", "tab\t", " ", "ü", "-rf", "*"]
    for name in names { try world.write(name, name) }
    try world.scan()
    #expect(world.rows.paths.keys.sorted() == names.sorted())
    #expect(try world.scan() == [])
}
