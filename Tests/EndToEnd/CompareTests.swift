import TestSupport
import Testing

extension EndToEnd {
    /// Cursors that say that everything was sent though it was not: as after a bug, or an index that was put back. Digests
    /// of ranges find what is missing on either side.
    struct CompareTests {
        private func fill(_ device: KithDevice) throws {
            guard device.name == "A" else { return }
            for number in 0..<40 { try (device.folder / "file-\(number)").write("text \(number)") }
        }

        /// Has `liar`'s index say that it has had all of `other`'s, which has more, and forget that it ever compared. Both
        /// are stopped.
        private func lie(_ liar: KithDevice, of other: KithDevice) throws {
            let script = """
                import glob, sqlite3, sys
                mine, theirs = (sqlite3.connect(glob.glob(home + "/**/index.db", recursive=True)[0]) for home in sys.argv[1:3])
                number, sequences = theirs.execute("SELECT number, sequences FROM this").fetchone()
                changed = mine.execute("UPDATE cursors SET received = ? WHERE number = ?", (sequences, number)).rowcount
                assert changed == 1, changed
                for index in (mine, theirs):
                    index.execute("DELETE FROM compared")
                    index.commit()
                    index.close()
                """
            let (out, err) = (liar.base / "lie-out", liar.base / "lie-err")
            let child = try ChildProcess(
                ["/usr/bin/python3", "-c", script, liar.home.text, other.home.text], output: out, errors: err)
            guard child.ended(within: Patience.usual), child.exitStatus == 0 else {
                throw Trouble("no cursor could be changed: \(try err.readText())")
            }
        }

        /// A writes while B is away, and B's index says that it has had it. Both are up and connected afterwards.
        private func passOver(_ cluster: Cluster) throws {
            let (a, b) = (cluster["A"], cluster["B"])
            try cluster.settle()
            try b.stop()
            try (a.folder / "file-7").write("written while B was away")
            try (a.folder / "new").write("new")
            try (a.folder / "file-8").remove()
            try a.run("rescan", Cluster.folderName)
            try a.run("wait", Cluster.folderName, "--peers", "0")
            try a.stop()
            try lie(b, of: a)
            try a.start()
            try cluster.rejoin(b)
        }

        @Test func `what a cursor passed over is found by itself, and comes`() throws {
            try withCluster(["A", "B"], fill: fill) { cluster in
                try passOver(cluster)
                let (a, b) = (cluster["A"], cluster["B"])
                try Patience.require("what was passed over on B") { try a.tree == b.tree }
                try cluster.settle()
            }
        }

        @Test func `verify tells whether the members hold the same, and what had to be exchanged`() throws {
            try withCluster(["A", "B"], fill: fill) { cluster in
                try passOver(cluster)
                let (a, b) = (cluster["A"], cluster["B"])
                let found = try VerifyAnswer.one(in: try b.run("verify", Cluster.folderName, "--json"))
                #expect(found.compared.map(\.agrees) == [true])
                try Patience.require("what was passed over on B") { try a.tree == b.tree }
                let again = try VerifyAnswer.one(in: try b.run("verify", Cluster.folderName, "--json"))
                #expect(again.compared.map(\.agrees) == [true])
                #expect(again.compared.map(\.differing) == [0])
            }
        }
    }
}
