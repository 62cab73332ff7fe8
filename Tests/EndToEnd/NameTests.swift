import Glibc
import TestSupport
import Testing

extension EndToEnd {
    struct NameTests {
        @Test func `files of every awkward size, and with every awkward name`() throws {
            try withCluster { cluster in
                let a = cluster["A"].folder
                for size in [0, 1, 64 << 10, (64 << 10) + 1, 256 << 10, 1 << 20, (1 << 20) + 1, 3 << 20] {
                    try (a / "random \(size)").write(RandomBytes.make(size, seed: UInt64(size)))
                    try (a / "zeros \(size)").write([UInt8](repeating: 0, count: size))
                }
                let names = [
                    "new\nline", " leading", "trailing ", "-rf", "*", "\\", "\"quotes\"", "tab\t", "\u{1}", "e\u{301}",
                    "\u{e9}", "名前", "🗂️", ".hidden", "...", "~", "a:b", "CON", ".kithignored", "\u{7f}",
                    String(repeating: "x", count: 255), String(repeating: "é", count: 127),
                ]
                for name in names { try (a / name).write(name) }
                let deep = (0..<40).reduce(a) { path, _ in path / "deep" }
                for depth in 1...40 { try (0..<depth).reduce(a) { path, _ in path / "deep" }.makeDirectory() }
                try (deep / "bottom").write("bottom")
                let tree = try cluster.settle()
                #expect(tree.files == names.count + 16 + 1)
            }
        }

        @Test func `a name that is no text is said once and stops nothing`() throws {
            try withCluster { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                let odd: [UInt8] = [0x66, 0xff, 0xfe]
                try (a.folder / odd).write("odd")
                try (a.folder / [0x64, 0xc3]).makeDirectory()
                try (a.folder / [0x64, 0xc3] / "in").write("in")
                try (a.folder / "plain").write("plain")
                try Patience.require("the other file on B") { (b.folder / "plain").exists }
                try Patience.require("A to say both") { try a.status.errors.count == 2 }
                try a.run("rescan", Cluster.folderName)
                #expect(try a.status.errors.count == 2)
                #expect(try b.tree.paths == ["plain"])
                #expect(try (a.folder / odd).readText() == "odd")
                try (a.folder / odd).rename(to: a.folder / "even")
                try (a.folder / [0x64, 0xc3]).remove()
                try Patience.require("the renamed file on B, and no complaint on A") {
                    try (b.folder / "even").exists && a.status.errors.isEmpty
                }
            }
        }

        @Test func `what is neither file nor directory nor link is left alone`() throws {
            try withCluster { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                try (a.folder / "pipe").check("mkfifo") { mkfifo($0, 0o644) }
                try (a.folder / "plain").write("plain")
                try Patience.require("the file on B") { (b.folder / "plain").exists }
                try Patience.require("A to say it") { try a.status.errors.map(\.path) == ["pipe"] }
                #expect((a.folder / "pipe").exists)
                #expect(try b.tree.paths == ["plain"])
            }
        }
    }
}
