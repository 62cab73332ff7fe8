import SystemCalls
import Testing

@Suite struct BeneathTests {
    let temporary: TemporaryDirectory
    var root: DirectoryDescriptor { temporary.directory }

    init() throws {
        temporary = try TemporaryDirectory()
        try temporary.directory.makeDirectory(Array("a".utf8), mode: 0o755)
        try temporary.directory.directoryBeneath(Array("a".utf8)).makeDirectory(Array("b".utf8), mode: 0o755)
        try temporary.file("a/b/file", [1])
        try temporary.directory.makeSymlink(Array("out".utf8), target: Array("/etc".utf8))
        try temporary.directory.makeSymlink(Array("in".utf8), target: Array("a".utf8))
        try temporary.directory.directoryBeneath(Array("a".utf8))
            .makeSymlink(Array("link".utf8), target: Array("b".utf8))
    }

    @Test func `a path beneath is opened`() throws {
        #expect(try root.openBeneath(Array("a/b/file".utf8), .readOnly).bytes(at: 0, count: 9) == [1])
    }

    @Test(arguments: [
        ("out/passwd", Errno.symlinkLoop), ("out", .symlinkLoop), ("in/b/file", .symlinkLoop),
        ("a/link/file", .symlinkLoop), ("..", .crossesDevices), ("a/../../x", .crossesDevices),
        ("/etc/passwd", .crossesDevices), ("a/none", .noEntry), ("a/b/file/x", .notDirectory),
    ])
    func `a path that leads elsewhere is refused`(path: String, error: Errno) {
        #expect(throws: error) { _ = try root.openBeneath(Array(path.utf8), .readOnly) }
    }

    @Test(arguments: ["a/b", "/", "..", "", "a\0b"])
    func `a call that takes a name refuses what is none`(name: String) {
        let name = Array(name.utf8)
        #expect(throws: Errno.invalidArgument) { try root.status(of: name) }
        #expect(throws: Errno.invalidArgument) { try root.remove(name) }
        #expect(throws: Errno.invalidArgument) { try root.makeDirectory(name, mode: 0o700) }
        #expect(throws: Errno.invalidArgument) { try root.rename(name, to: root, [0x78]) }
    }

    @Test func `a status is of the link and not of its target`() throws {
        let status = try root.status(of: Array("out".utf8))
        #expect(status.kind == .symlink)
        #expect(status.size == 4)
        #expect(try root.statusIfAny(of: Array("none".utf8)) == nil)
    }

    @Test func `another mount is entered only where that is allowed`() throws {
        let top = try DirectoryDescriptor(userPath: Array("/".utf8))
        #expect(throws: Never.self) { try top.directoryBeneath(Array("proc".utf8)) }
        #expect(throws: Errno.crossesDevices) { try top.directoryBeneath(Array("proc".utf8), sameMount: true) }
    }

    @Test func `a listing longer than its buffer has every entry once`() throws {
        try root.makeDirectory(Array("many".utf8), mode: 0o755)
        let many = try root.directoryBeneath(Array("many".utf8))
        let names = (0..<2000).map { "a rather long name, so that few fit: \($0)" }
        for name in names { _ = try many.openBeneath(Array(name.utf8), [.writeOnly, .create], mode: 0o600) }
        let entries = try many.entries()
        #expect(entries.count == 2000)
        #expect(Set(entries.map { String(decoding: $0.name, as: UTF8.self) }) == Set(names))
        #expect(entries.allSatisfy { $0.kind == .file && $0.inode != 0 })
    }

    @Test func `a listing says what each entry is`() throws {
        let kinds = try root.entries().reduce(into: [:]) { $0[String(decoding: $1.name, as: UTF8.self)] = $1.kind }
        #expect(kinds == ["a": .directory, "out": .symlink, "in": .symlink])
    }
}
