import TestSupport
import Testing

extension EndToEnd {
    struct IndexTests {
        private func loseIndex(of device: KithDevice) throws {
            let folders = device.home / "folders"
            for name in try folders.names() {
                for file in try (folders / name).names() where file.starts(with: "index.db".utf8) {
                    try (folders / name / file).remove()
                }
            }
        }

        @Test func `an index is thrown away while both sides change: nothing is lost, nothing deleted comes back`()
            throws
        {
            try withCluster { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                for index in 0..<30 { try (a.folder / "f\(index)").write("file \(index)") }
                try (a.folder / "long gone").write("gone")
                try cluster.settle()
                try (a.folder / "long gone").remove()
                try cluster.settle()

                try b.stop()
                try loseIndex(of: b)
                try (a.folder / "f0").remove()
                try (a.folder / "f1").write("by A")
                try (b.folder / "f1").write("and by B")
                try (b.folder / "f2").write("only by B")
                try (a.folder / "new A").write("A")
                try (b.folder / "new B").write("B")
                try cluster.rejoin(b)
                try Patience.require("what B wrote on A") { (a.folder / "new B").exists }
                try Patience.require("both conflicts") { try a.conflicts.count == 2 && b.conflicts.count == 2 }
                let tree = try cluster.settle(conflicts: 2)

                #expect(!tree.paths.contains("f0") && !tree.paths.contains("long gone"))
                #expect(try a.conflicts.map(\.path).sorted() == ["f1", "f2"])
                for device in [a, b] {
                    for text in ["by A", "and by B", "only by B", "file 2"] { #expect(try device.keeps(text)) }
                }
            }
        }

        @Test func `an index that is lost and nothing changed: no conflict, nothing rewritten`() throws {
            try withCluster { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                for index in 0..<100 { try (a.folder / "f\(index)").write("file \(index)") }
                try cluster.settle()
                let inodes = try b.tree.paths.map { (b.folder / $0).inode }
                try b.stop()
                try loseIndex(of: b)
                try cluster.rejoin(b)
                let tree = try cluster.settle()
                #expect(tree.files == 100)
                #expect(tree.paths.map { (b.folder / $0).inode } == inodes)
            }
        }
    }
}
