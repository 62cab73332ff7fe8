import TestSupport
import Testing

extension EndToEnd {
    /// What changes again before the others have it.
    struct HasteTests {
        private static let size = 24 << 20

        /// A file that B has begun to take, and what A then does to it.
        private func whileComing(_ change: (DiskPath) throws -> Void, then check: (Cluster) throws -> Void) throws {
            try withCluster { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                try (a.folder / "big").write(RandomBytes.make(Self.size, seed: 3))
                try Patience.require("it to be on its way") {
                    try b.status.pendingIn > 0 || (b.folder / "big").exists
                }
                try change(a.folder / "big")
                try check(cluster)
                #expect(try b.status.errors.isEmpty)
            }
        }

        @Test func `what is deleted before it is there is not waited for`() throws {
            try whileComing {
                try $0.remove()
            } then: { cluster in
                let tree = try cluster.settle()
                #expect(tree.paths.isEmpty)
            }
        }

        @Test func `what is renamed before it is there comes under its new name`() throws {
            try whileComing {
                try $0.rename(to: $0.parent / "renamed")
            } then: { cluster in
                let tree = try cluster.settle()
                #expect(tree.paths == ["renamed"])
            }
        }

        @Test func `what is overwritten before it is there comes as it is now`() throws {
            try whileComing {
                try $0.write("small")
            } then: { cluster in
                let tree = try cluster.settle()
                #expect(tree.paths == ["big"])
                #expect(try (cluster["B"].folder / "big").readText() == "small")
            }
        }

        @Test(arguments: [-1_000_000_000, 4_000_000_000])
        func `files from long ago and from the future move as others do`(seconds: Int) throws {
            try withCluster { cluster in
                let (a, b) = (cluster["A"].folder, cluster["B"].folder)
                for name in ["file", "d", "e"] {
                    if name != "file" { try (a / name).makeDirectory() }
                    let file = name == "file" ? a / name : a / name / "in"
                    try file.write("in \(name)")
                    try file.setModified(seconds: seconds, nanoseconds: 1)
                }
                try cluster.settle()
                let inodes = ["file", "d/in", "e/in"].map { (b / $0).inode }
                try (a / "file").rename(to: a / "moved")
                for (old, new) in [("d", "aside"), ("e", "d"), ("aside", "e")] { try (a / old).rename(to: a / new) }
                let tree = try cluster.settle()
                #expect(tree.paths == ["d", "d/in", "e", "e/in", "moved"])
                #expect(["moved", "e/in", "d/in"].map { (b / $0).inode } == inodes)
            }
        }
    }
}
