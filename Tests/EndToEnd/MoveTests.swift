import TestSupport
import Testing

extension EndToEnd {
    struct MoveTests {
        @Test func `a large directory is renamed: little crosses the wire, nothing is rewritten`() throws {
            let count = Program.isLong ? 10_000 : 1_000
            let network = try PrivateNetwork()
            try withCluster(network: network) { device in
                guard device.name == "A" else { return }
                try (device.folder / "old").makeDirectory()
                for index in 0..<count {
                    try (device.folder / "old" / "f\(index)").write(String(repeating: "\(index) ", count: 500))
                }
            } _: { cluster in
                try cluster.settle()
                let (a, b) = (cluster["A"], cluster["B"])
                let inodes = try (b.folder / "old").names().map { (b.folder / "old" / $0).inode }
                let before = try network?.bytesCarried ?? 0
                try (a.folder / "old").rename(to: a.folder / "new")
                try Patience.require("the new name on B") { (b.folder / "new").exists && !(b.folder / "old").exists }
                #expect(try cluster.settle().files == count)
                #expect(try (network?.bytesCarried ?? 0) - before < 1 << 20)
                #expect(try (b.folder / "new").names().map { (b.folder / "new" / $0).inode } == inodes)
            }
        }

        @Test func `a file that moves between directories is not sent again`() throws {
            let network = try PrivateNetwork()
            try withCluster(network: network) { device in
                guard device.name == "A" else { return }
                try (device.folder / "x").makeDirectory()
                try (device.folder / "y").makeDirectory()
                try (device.folder / "x/big").write(RandomBytes.make(4 << 20, seed: 5))
            } _: { cluster in
                try cluster.settle()
                let (a, b) = (cluster["A"], cluster["B"])
                let (inode, before) = ((b.folder / "x/big").inode, try network?.bytesCarried ?? 0)
                try (a.folder / "x/big").rename(to: a.folder / "y/moved")
                try Patience.require("the move on B") { (b.folder / "y/moved").exists }
                try cluster.settle()
                #expect(try (network?.bytesCarried ?? 0) - before < 1 << 20)
                #expect((b.folder / "y/moved").inode == inode)
            }
        }

        @Test func `two names are swapped, and nothing is lost`() throws {
            try withCluster { cluster in
                let (a, b) = (cluster["A"].folder, cluster["B"].folder)
                for name in ["a", "b"] {
                    try (a / name).write("file \(name)")
                    try (a / "d\(name)").makeDirectory()
                    try (a / "d\(name)/in").write("in \(name)")
                }
                try cluster.settle()
                for (one, other) in [("a", "b"), ("da", "db")] {
                    try (a / one).rename(to: a / "aside")
                    try (a / other).rename(to: a / one)
                    try (a / "aside").rename(to: a / other)
                }
                try Patience.require("the swap on B") {
                    (b / "a").holds("file b") && (b / "da/in").holds("in b")
                }
                let tree = try cluster.settle()
                #expect(tree.paths == ["a", "b", "da", "da/in", "db", "db/in"])
                #expect(try (b / "b").readText() == "file a")
                #expect(try (b / "db/in").readText() == "in a")
            }
        }

        @Test func `only the case of a name changes`() throws {
            try withCluster { cluster in
                let (a, b) = (cluster["A"].folder, cluster["B"].folder)
                try (a / "readme").write("text")
                try cluster.settle()
                let inode = (b / "readme").inode
                try (a / "readme").rename(to: a / "README")
                try Patience.require("the new name on B") { (b / "README").exists }
                #expect(try cluster.settle().paths == ["README"])
                #expect((b / "README").inode == inode)
            }
        }

        @Test func `renamed on A, edited on B, while apart: the edit at the new name`() throws {
            try withCluster { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                try (a.folder / "draft").write("before")
                try cluster.settle()
                try b.stop()
                try (a.folder / "draft").rename(to: a.folder / "final")
                try (b.folder / "draft").write("edited")
                try cluster.rejoin(b)
                try Patience.require("the edit on A") { (a.folder / "final").holds("edited") }
                #expect(try cluster.settle().paths == ["final"])
            }
        }

        @Test func `a directory is deleted on A while B adds a file in it: both stand`() throws {
            try withCluster { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                try (a.folder / "d").makeDirectory()
                try (a.folder / "d/old").write("old")
                try cluster.settle()
                try b.stop()
                try (a.folder / "d").remove()
                try (b.folder / "d/new").write("new")
                try cluster.rejoin(b)
                try Patience.require("B's file on A") { (a.folder / "d/new").exists }
                #expect(try cluster.settle().paths == ["d", "d/new"])
            }
        }
    }
}
