import Foundation
import Testing

@testable import Commands

struct ProcessTests {
    /// A folder of its own for one test.
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kith-commands-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.resolvingSymlinksInPath().path)
    }

    @Test func `a child's words go to the end of its log, and its end is seen`() throws {
        try withFolder { folder in
            let log = folder + "/log"
            try Files.write("before\n", to: log)
            let child = try ChildProcess.start(["sh", "-c", "echo out; echo err >&2"], belonging: .here, log: log)
            #expect(child.succeeded())
            #expect(Files.text(of: log, from: 0) == "before\nout\nerr\n")
            #expect(Files.text(of: log, from: 7) == "out\nerr\n")
        }
    }

    @Test func `of a long log the end is told`() throws {
        try withFolder { folder in
            let log = folder + "/log"
            try Files.write(String(repeating: "word\n", count: 10_000) + "the last", to: log)
            #expect(Files.text(of: log, from: 5).hasSuffix("word\nthe last"))
            #expect(BackgroundDaemon.last(Files.text(of: log, from: 5)) == "the last")
        }
    }

    @Test func `a child that fails, and one that cannot start, are told`() throws {
        #expect(try !ChildProcess.start(["sh", "-c", "exit 3"], belonging: .here, log: nil).succeeded())
        #expect(throws: CommandFailure.self) {
            try ChildProcess.start(["/nowhere/at/all"], belonging: .here, log: nil)
        }
    }

    @Test(arguments: [ChildProcess.Belonging.ownGroup, .ownSession])
    func `a child of its own group or session ends when it is asked to`(belonging: ChildProcess.Belonging) throws {
        let child = try ChildProcess.start(["sleep", "1000"], belonging: belonging, log: nil)
        #expect(getpgid(child.pid) == child.pid)
        #expect((getsid(child.pid) == child.pid) == (belonging == .ownSession))
        #expect(!child.hasEnded())
        child.end()
        #expect(child.hasEnded())
    }

    @Test func `a path is resolved, but not through the link that it is`() throws {
        try withFolder { folder in
            try FileManager.default.createDirectory(atPath: folder + "/real", withIntermediateDirectories: false)
            try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "real")
            #expect(PathArgument.entry("link", in: folder) == folder + "/link")
            #expect(PathArgument.resolved("link", in: folder) == folder + "/real")
            #expect(PathArgument.entry("link/file", in: folder) == folder + "/real/file")
            #expect(PathArgument.entry("gone/./../there", in: folder) == folder + "/there")
            #expect(PathArgument.entry("real/..", in: folder) == folder)
            #expect(PathArgument.entry("real/", in: folder) == folder + "/real")
            #expect(PathArgument.entry("/", in: folder) == "/")
            #expect(PathArgument.folder("link", in: folder) == "link")
            #expect(PathArgument.folder("./link", in: folder) == folder + "/link")
        }
    }

    @Test func `directories are made with their parents, and not through a file`() throws {
        try withFolder { folder in
            try Files.makeDirectory(folder + "/a/b/c", mode: 0o755)
            try Files.makeDirectory(folder + "/a/b/c", mode: 0o755)
            var isDirectory: ObjCBool = false
            #expect(FileManager.default.fileExists(atPath: folder + "/a/b/c", isDirectory: &isDirectory))
            #expect(isDirectory.boolValue)
            try Files.write("", to: folder + "/file")
            #expect(throws: CommandFailure.self) { try Files.makeDirectory(folder + "/file/sub", mode: 0o755) }
        }
    }

    @Test(arguments: [
        ("", "it said nothing"), ("a\nb\n", "b"),
        ("kith: the home is in use\n      end the other\n", "the home is in use"),
    ])
    func `what a daemon said last is told`(words: String, told: String) {
        #expect(BackgroundDaemon.last(words) == told)
    }

    @Test func `a unit starts this program on this home, whatever is in their names`() {
        let text = UserUnit.text(program: "/opt/a b/kith", home: "/home/50%/$x\"\\")
        #expect(text.contains(#"ExecStart="/opt/a b/kith" --home "/home/50%%/$$x\"\\" daemon"#))
    }
}
