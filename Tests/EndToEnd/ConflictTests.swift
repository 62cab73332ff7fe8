import TestSupport
import Testing

extension EndToEnd {
    struct ConflictTests {
        /// A and B wrote the same path while apart.
        private func withConflict(_ names: [String] = ["A", "B"], _ body: (Cluster) throws -> Void) throws {
            try withCluster(names) { cluster in
                try (cluster["A"].folder / "plan.txt").write("before")
                try cluster.settle()
                try cluster["B"].stop()
                try (cluster["A"].folder / "plan.txt").write("what A wrote")
                try (cluster["B"].folder / "plan.txt").write("what B has written")
                try cluster.rejoin(cluster["B"])
                try cluster.settle(conflicts: 1)
                try body(cluster)
            }
        }

        @Test func `both edit one file while apart: one stands everywhere, the other is kept and listed`() throws {
            try withConflict { cluster in
                for device in cluster.devices {
                    let conflict = try #require(device.conflicts.first)
                    #expect(conflict.path == "plan.txt")
                    #expect(conflict.heads.map(\.authorName).sorted() == ["A", "B"])
                    #expect(conflict.heads.map(\.stands) == [true, false])
                    #expect(conflict.heads.map(\.mine) == conflict.heads.map { $0.authorName == device.name })
                    #expect(conflict.heads.map(\.size).sorted() == [12, 18])
                    #expect(try device.keeps("what A wrote"))
                    #expect(try device.keeps("what B has written"))
                    #expect(try device.tree.paths == ["plan.txt"])
                    #expect(try device.status.conflicts == 1)
                }
            }
        }

        @Test func `keeping what does not stand reaches all`() throws {
            try withConflict { cluster in
                let b = cluster["B"]
                let head = try #require(b.conflicts.first?.heads.last)
                try b.run("resolve", (b.folder / "plan.txt").text, "--keep", head.head)
                try Patience.require("A to have no conflict") { try cluster["A"].conflicts.isEmpty }
                try cluster.settle()
                let kept = head.authorName == "A" ? "what A wrote" : "what B has written"
                #expect(try (cluster["A"].folder / "plan.txt").readText() == kept)
            }
        }

        @Test(arguments: ["mine", "theirs"]) func `keeping mine or theirs reaches all`(side: String) throws {
            try withConflict { cluster in
                let a = cluster["A"]
                try a.run("resolve", (a.folder / "plan.txt").text, "--keep", side)
                try Patience.require("B to have no conflict") { try cluster["B"].conflicts.isEmpty }
                try cluster.settle()
                let kept = side == "mine" ? "what A wrote" : "what B has written"
                #expect(try (cluster["B"].folder / "plan.txt").readText() == kept)
            }
        }

        @Test func `keeping both puts the other beside it`() throws {
            try withConflict { cluster in
                let a = cluster["A"]
                try a.run("resolve", (a.folder / "plan.txt").text, "--keep", "both")
                try Patience.require("two files on B") { try cluster["B"].tree.files == 2 }
                let tree = try cluster.settle()
                let texts = try tree.paths.map { try (a.folder / $0).readText() }
                #expect(Set(texts) == ["what A wrote", "what B has written"])
            }
        }

        @Test func `resolved alike on two devices before they meet, it is no new conflict`() throws {
            try withConflict(["A", "B", "C"]) { cluster in
                let head = try #require(cluster["B"].conflicts.first?.heads.last?.head)
                try cluster["A"].stop()
                for name in ["B", "C"] {
                    let device = cluster[name]
                    try device.run("resolve", (device.folder / "plan.txt").text, "--keep", head)
                    #expect(try device.conflicts.isEmpty)
                }
                try cluster.rejoin(cluster["A"])
                try Patience.require("A to have no conflict") { try cluster["A"].conflicts.isEmpty }
                try cluster.settle()
            }
        }

        @Test(arguments: [true, false], [1_000_000_000, 2_000_000_000])
        func `one edits, one deletes, while apart: the edit stands`(deletesFirst: Bool, clock: Int) throws {
            try withCluster { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                for device in [a, b] { try (device.folder / "other").write("other") }
                try (a.folder / "draft").write("before")
                try cluster.settle()
                try b.stop()
                if deletesFirst { try (a.folder / "draft").remove() }
                try (b.folder / "draft").write("edited")
                try (b.folder / "draft").setModified(seconds: clock)
                if !deletesFirst { try (a.folder / "draft").remove() }
                try cluster.rejoin(b)
                try Patience.require("the edit on A") { (a.folder / "draft").exists }
                try cluster.settle()
                #expect(try (a.folder / "draft").readText() == "edited")
            }
        }

        @Test func `two filled folders meet: a union, and one conflict for each file that differs`() throws {
            try withCluster { device in
                try (device.folder / "equal").write("equal")
                try (device.folder / "sub").makeDirectory()
                try (device.folder / "sub/differs").write("by \(device.name)")
                try (device.folder / "differs").write("by \(device.name)")
                try (device.folder / "only \(device.name)").write(device.name)
                if device.name == "A" { try (device.folder / "equal").setModified(seconds: 1_000_000_000) }
            } _: { cluster in
                let tree = try cluster.settle(conflicts: 2)
                #expect(tree.paths == ["differs", "equal", "only A", "only B", "sub", "sub/differs"])
                #expect(try cluster["B"].conflicts.map(\.path).sorted() == ["differs", "sub/differs"])
                for device in cluster.devices {
                    #expect(try device.keeps("by A"))
                    #expect(try device.keeps("by B"))
                }
            }
        }
    }
}
