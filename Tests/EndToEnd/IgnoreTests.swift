import TestSupport
import Testing

extension EndToEnd {
    struct IgnoreTests {
        @Test func `what is newly ignored is deleted nowhere, and no longer synced`() throws {
            try withCluster { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                try (a.folder / "build").makeDirectory()
                for name in ["build/out", "notes", "trace.log"] { try (a.folder / name).write("old") }
                try cluster.settle()
                try (a.folder / ".kithignore").write("build/\n*.log\n")
                try cluster.settle()
                #expect(try b.tree.paths == [".kithignore", "build", "build/out", "notes", "trace.log"])
                try (a.folder / "trace.log").write("new")
                try (a.folder / "build/out").remove()
                try (a.folder / "notes").write("new")
                try Patience.require("what is not ignored on B") { (b.folder / "notes").holds("new") }
                #expect(try (b.folder / "trace.log").readText() == "old")
                #expect((b.folder / "build/out").exists)
            }
        }

        @Test func `a file that waits for a directory with something ignored in it is named in status`() throws {
            try withCluster { device in
                guard device.name == "A" else { return }
                try (device.folder / ".kithignore").write("*.tmp\n")
                try (device.folder / "place").makeDirectory()
            } _: { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                try cluster.settle()
                try (b.folder / "place/x.tmp").write("x")
                try (a.folder / "place").remove()
                try (a.folder / "place").write("a file")
                try Patience.require("B to say it") { try b.status.errors.map(\.path) == ["place"] }
                #expect(try (b.folder / "place/x.tmp").readText() == "x")
                try (b.folder / "place/x.tmp").rename(to: b.folder / "x.tmp")
                try Patience.require("the file on B") { (b.folder / "place").holds("a file") }
                try Patience.require("B to have nothing to say") { try b.status.errors.isEmpty }
            }
        }

        @Test func `what was ignored from the start is synced once the rule is gone`() throws {
            try withCluster { device in
                guard device.name == "A" else { return }
                try (device.folder / ".kithignore").write("*.tmp\n")
                try (device.folder / "x.tmp").write("x")
            } _: { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                try Patience.require("the rules on B") { (b.folder / ".kithignore").exists }
                #expect(try b.tree.paths == [".kithignore"])
                try (a.folder / ".kithignore").remove()
                try Patience.require("the file on B") { (b.folder / "x.tmp").exists }
                #expect(try cluster.settle().paths == ["x.tmp"])
            }
        }

        @Test func `rules that cannot be read share nothing that they kept out`() throws {
            try withCluster { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                let rules = a.folder / ".kithignore"
                try rules.write("secret\n")
                try cluster.settle()
                // More than is read of rules.
                let long = String(repeating: "# nothing\n", count: 1 << 17)
                try rules.write(long)
                try Patience.require("A to say it") {
                    try a.status.errors.contains { $0.path == ".kithignore" && $0.what.contains("rules from before") }
                }
                try (a.folder / "secret").write("secret")
                try (a.folder / "other").write("other")
                try Patience.require("what is not ignored on B") { (b.folder / "other").holds("other") }
                #expect(!(b.folder / "secret").exists)

                try a.stop()
                try (a.folder / "later").write("later")
                try cluster.rejoin(a)
                try Patience.require("A to say it again") {
                    try a.status.errors.contains { $0.path == ".kithignore" && $0.what.contains("nothing is synced") }
                }
                #expect(!(b.folder / "secret").exists && !(b.folder / "later").exists)

                try rules.write("secret\n")
                try Patience.require("the file on B") { (b.folder / "later").exists }
                #expect(!(b.folder / "secret").exists)
                try Patience.require("A to have forgotten it") { try a.status.errors.isEmpty }
            }
        }
    }
}
