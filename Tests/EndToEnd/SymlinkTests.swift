import TestSupport
import Testing

extension EndToEnd {
    struct SymlinkTests {
        @Test func `links are synced as links, wherever they lead`() throws {
            try withCluster { cluster in
                let (a, b) = (cluster["A"].folder, cluster["B"].folder)
                try (a / "file").write("file")
                try (a / "directory").makeDirectory()
                try (a / "directory/in").write("in")
                let targets = [
                    "to a file": "file", "to a directory": "directory", "to nothing": "nowhere",
                    "to the outside": "/etc",
                    "to above": "../..", "to itself": "to itself",
                ]
                for (name, target) in targets { try (a / name).link(to: target) }
                try cluster.settle()
                for (name, target) in targets { #expect(try (b / name).target() == Array(target.utf8)) }
                try (a / "to nothing").remove()
                try (a / "to nothing").link(to: "elsewhere")
                try cluster.settle()
                #expect(try (b / "to nothing").target() == Array("elsewhere".utf8))
            }
        }

        @Test func `links become files and directories, and back`() throws {
            try withCluster { cluster in
                let a = cluster["A"].folder
                for name in ["x", "y"] { try (a / name).link(to: "somewhere") }
                try cluster.settle()
                for _ in 0..<2 {
                    for name in ["x", "y"] { try (a / name).remove() }
                    try (a / "x").write("a file")
                    try (a / "y").makeDirectory()
                    try (a / "y/in").write("in")
                    try cluster.settle()
                    for name in ["x", "y"] {
                        try (a / name).remove()
                        try (a / name).link(to: "somewhere")
                    }
                    try cluster.settle()
                }
            }
        }

        @Test func `nothing is written through a link that took a directory's place`() throws {
            try withCluster { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                let outside = cluster.place.path / "outside"
                try outside.makeDirectory()
                try (outside / "precious").write("precious")
                try (a.folder / "d").makeDirectory()
                try (a.folder / "d/old").write("old")
                try cluster.settle()
                try b.stop()
                try (b.folder / "d").rename(to: cluster.place.path / "moved away")
                try (b.folder / "d").link(to: outside.text)
                try (a.folder / "d/new").write("new")
                try (a.folder / "d/precious").write("from A")
                try cluster.rejoin(b)
                // What A added keeps the directory, and the link stands beside it.
                try Patience.require("A's file on B") { (b.folder / "d/new").exists }
                try cluster.settle(conflicts: 1)
                #expect(try Tree(at: outside).paths == ["precious"])
                #expect(try (outside / "precious").readText() == "precious")
            }
        }

        @Test func `nothing outside is read through a link`() throws {
            try withCluster { cluster in
                let (a, b) = (cluster["A"].folder, cluster["B"].folder)
                let outside = cluster.place.path / "outside"
                try outside.makeDirectory()
                try (outside / "secret").write("secret")
                try (a / "way out").link(to: outside.text)
                try (a / "file out").link(to: (outside / "secret").text)
                let tree = try cluster.settle()
                #expect(tree.paths == ["file out", "way out"])
                #expect(tree.files == 0)
                #expect((b / "way out").isSymlink && (b / "file out").isSymlink)
            }
        }
    }
}
