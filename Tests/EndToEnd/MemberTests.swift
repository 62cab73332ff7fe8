import TestSupport
import Testing

extension EndToEnd {
    struct MemberTests {
        @Test func `a reader edits its copy: nobody takes it, status says so, one command puts it back`() throws {
            try withCluster(role: "read") { device in
                guard device.name == "A" else { return }
                for name in ["edited", "deleted", "kept"] { try (device.folder / name).write(name) }
            } _: { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                let before = try cluster.settle()
                try (b.folder / "edited").write("by a reader")
                try (b.folder / "deleted").remove()
                try (b.folder / "added").write("by a reader")
                try Patience.require("B to say it") {
                    try b.status.errors.map(\.path).sorted() == ["added", "deleted", "edited"]
                }
                #expect(try Patience.always(for: .milliseconds(500)) { try a.tree == before })
                try (a.folder / "kept").write("from A")
                try Patience.require("A's edit on B") { (b.folder / "kept").holds("from A") }
                try b.run("undo", Cluster.folderName)
                try Patience.require("B to be as A") { try b.tree == a.tree && b.status.errors.isEmpty }
                #expect(try b.versions(of: "edited").isEmpty == false)
            }
        }

        private func undo(on b: KithDevice, untilAs a: KithDevice) throws {
            try b.run("undo", Cluster.folderName)
            try Patience.require("B to be as A") { try b.tree == a.tree && b.status.errors.isEmpty }
        }

        @Test func `a reader's own directories go too, and what it moved into them comes back`() throws {
            try withCluster(role: "read") { device in
                guard device.name == "A" else { return }
                for name in ["taken", "taken/deep", "left"] { try (device.folder / name).makeDirectory() }
                for name in ["file", "taken/inner", "taken/deep/inmost"] { try (device.folder / name).write(name) }
            } _: { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                try cluster.settle()
                for name in ["own", "own/deep"] { try (b.folder / name).makeDirectory() }
                try (b.folder / "own/deep/added").write("by a reader")
                try (b.folder / "file").rename(to: b.folder / "own/file")
                try (b.folder / "taken").rename(to: b.folder / "own/taken")
                try (b.folder / "own/taken/inner").write("by a reader")
                try Patience.require("B to say it") {
                    try b.status.errors.map(\.path).contains("own/deep/added")
                }
                try undo(on: b, untilAs: a)
                let paths = ["file", "left", "taken", "taken/deep", "taken/deep/inmost", "taken/inner"]
                #expect(try a.tree.paths == paths)
                #expect(try b.versions(of: "own/deep/added").isEmpty == false)
                #expect(try b.versions(of: "own/taken/inner").isEmpty == false)
            }
        }

        @Test func `a reader that joins with a filled folder keeps what is its own to itself, and says so`() throws {
            func fill(_ device: KithDevice) throws {
                let folder = device.folder
                try (folder / "same").write("same")
                try (folder / "different").write("by \(device.name)")
                try (folder / "only \(device.name)").write("alone")
                try (folder / "shared").makeDirectory()
                try (folder / "shared/from \(device.name)").write("alone")
            }
            try withCluster(["A"], fill: fill) { cluster in
                let (a, b) = (cluster["A"], try cluster.newDevice("B"))
                try fill(b)
                try cluster.join(b, role: "read")
                try Patience.require("B to say it") {
                    try b.status.errors.map(\.path).sorted() == ["different", "only B", "shared/from B"]
                }
                try Patience.require("A's files on B") { (b.folder / "shared/from A").exists }
                #expect(try (b.folder / "different").readText() == "by B")
                #expect(try a.status.errors.isEmpty)
                try undo(on: b, untilAs: a)
                #expect(try a.tree.paths.sorted() == ["different", "only A", "same", "shared", "shared/from A"])
                #expect(try b.versions(of: "different").isEmpty == false)
            }
        }

        @Test func `what a member wrote before it heard that it may only read is named on it`() throws {
            try withCluster { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                try (a.folder / "file").write("from A")
                try cluster.settle()
                try b.stop()
                try a.run("role", Cluster.folderName, "B", "read")
                try a.stop()
                try b.start()
                try (b.folder / "late").write("from B")
                try Patience.require("B to have seen it") { try b.status.files == 2 }
                try cluster.rejoin(a)
                try Patience.require("B to say it") { try b.status.errors.map(\.path) == ["late"] }
                #expect(!(a.folder / "late").exists)
                try a.run("role", Cluster.folderName, "B", "write")
                try Patience.require("B's file on A") { (a.folder / "late").holds("from B") }
                try Patience.require("B to have nothing to say") { try b.status.errors.isEmpty }
            }
        }

        @Test func `a reader that is made a writer can write`() throws {
            try withCluster(role: "read") { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                try a.run("role", Cluster.folderName, "B", "write")
                try Patience.require("B to know") {
                    try b.run("members", Cluster.folderName, "--json").contains("\"write\"")
                }
                try (b.folder / "new").write("from B")
                try Patience.require("B's file on A") { (a.folder / "new").exists }
                try cluster.settle()
            }
        }

        @Test func `a member that is removed gets nothing more, and nobody takes what it writes`() throws {
            try withCluster(["A", "B", "C"]) { cluster in
                let (a, b, c) = (cluster["A"], cluster["B"], cluster["C"])
                try (a.folder / "file").write("first")
                try (b.folder / "from B").write("before")
                try cluster.settle()
                try a.run("remove", Cluster.folderName, "B")
                try Patience.require("C to know") {
                    try !c.run("members", Cluster.folderName, "--json").contains("\"name\":\"B\"")
                }
                try (b.folder / "from B").write("after")
                try (b.folder / "new from B").write("after")
                try (a.folder / "secret").write("secret")
                try Patience.require("A's file on C") { (c.folder / "secret").exists }
                _ = try b.attempt(["connect", c.address])
                #expect(
                    try Patience.always(for: .seconds(1)) {
                        try a.tree == c.tree && !(a.folder / "new from B").exists && !(b.folder / "secret").exists
                    })
                #expect(try (c.folder / "from B").readText() == "before")
                #expect(try (b.folder / "from B").readText() == "after")
            }
        }

        @Test func `who joins after a removal gets what the removed member wrote before`() throws {
            try withCluster { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                try (b.folder / "from B").write("from B")
                try (b.folder / "replaced").write("from B")
                try (b.folder / "deleted").write("from B")
                try cluster.settle()
                // B's last page has no record that still counts: how far its events go is to be believed all the same.
                try (b.folder / "last").write("from B")
                try cluster.settle()
                for name in ["replaced", "last"] { try (a.folder / name).write("by A, after B") }
                try (a.folder / "deleted").remove()
                try cluster.settle()
                try a.run("remove", Cluster.folderName, "B")
                try b.stop()
                let c = try cluster.newDevice("C")
                try cluster.join(c)
                let tree = try cluster.settle()
                #expect(tree.paths.sorted() == ["from B", "last", "replaced"])
                #expect(try (c.folder / "last").readText() == "by A, after B")
                #expect(try c.status.errors.isEmpty)
            }
        }

        @Test func `what only one member had of a removed one is vouched for, and asked for`() throws {
            try withCluster(["A", "B", "C"]) { cluster in
                let (a, b, c) = (cluster["A"], cluster["B"], cluster["C"])
                try (b.folder / "early").write("early")
                try cluster.settle()
                try c.run("connect", b.address)
                let address = a.address
                try a.stop()
                try (b.folder / "late").write("only C has it")
                try Patience.require("it on C") { (c.folder / "late").exists }
                try b.stop()
                // C must not hear of A before A has removed B, and then sends the page before it hears of that.
                c.freeze()
                try a.start(listen: address)
                try a.run("remove", Cluster.folderName, "B")
                c.thaw()
                try c.run("connect", a.address)
                try Patience.require("it on A") { (a.folder / "late").exists }
                try cluster.settle()
                #expect(try a.status.errors.isEmpty && c.status.errors.isEmpty)
            }
        }

        @Test func `a writer may neither invite nor remove`() throws {
            try withCluster { cluster in
                let b = cluster["B"]
                for words in [["invite", Cluster.folderName], ["remove", Cluster.folderName, "A"]] {
                    let outcome = try b.attempt(words)
                    #expect(outcome.status == 1)
                    #expect(outcome.err.contains("role"))
                }
                #expect(try cluster["A"].ask(StatusAnswer.self, "status").folders.first?.peers.count == 1)
            }
        }
    }
}
