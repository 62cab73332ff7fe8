import TestSupport
import Testing

extension EndToEnd {
    /// A bit that flips on the disk. Scenario 35, the file on A.
    struct VerifyTests {
        private static let text = "what was written here, and what nobody has changed since"

        private func fill(_ device: KithDevice) throws {
            guard device.name == "A" else { return }
            try (device.folder / "whole").write("whole")
            try (device.folder / "rotten").write(Self.text)
            try (device.folder / "large").write(RandomBytes.make(3 << 20, seed: 4))
        }

        /// Flips a bit and leaves no trace of that: what a failing disk does. No call can set a ctime back, so the index
        /// is told the one that the file has now.
        private func flip(_ name: String, at offset: Int, on device: KithDevice) throws {
            let script = """
                import glob, os, sqlite3, sys
                path, offset, home = sys.argv[1], int(sys.argv[2]), sys.argv[3]
                before = os.stat(path)
                with open(path, "r+b") as file:
                    file.seek(offset)
                    byte = file.read(1)[0]
                    file.seek(offset)
                    file.write(bytes([byte ^ 4]))
                os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
                index, = glob.glob(home + "/**/index.db", recursive=True)
                database = sqlite3.connect(index)
                changed = database.execute(
                    "UPDATE laid SET ctime = ?, racy = racy & ~1 WHERE name = ?",
                    (os.stat(path).st_ctime_ns, os.path.basename(path).encode())).rowcount
                assert changed == 1, changed
                database.commit()
                database.close()
                """
            let (out, err) = (device.base / "flip-out", device.base / "flip-err")
            try device.stop()
            let child = try ChildProcess(
                ["/usr/bin/python3", "-c", script, (device.folder / name).text, "\(offset)", device.home.text],
                output: out,
                errors: err)
            guard child.ended(within: Patience.usual), child.exitStatus == 0 else {
                throw Trouble("no bit could be flipped: \(try err.readText())")
            }
        }

        private func verified(_ device: KithDevice, _ options: String...) throws -> (status: Int32?, VerifyAnswer.One) {
            let outcome = try device.attempt(["verify", Cluster.folderName, "--json"] + options)
            return (outcome.status, try VerifyAnswer.one(in: outcome.out))
        }

        @Test func `what is whole is found whole, and status remembers it`() throws {
            try withCluster(["A", "B"], fill: fill) { cluster in
                let a = cluster["A"]
                try cluster.settle()
                let (status, found) = try verified(a)
                #expect(status == 0)
                #expect(found.damaged.isEmpty)
                #expect(found.last?.files == 3)
                #expect(found.last?.bytes == 3 << 20 + Self.text.utf8.count + 5)
                try a.stop()
                try a.start()
                #expect(try a.run("status", "--json").contains("\"verified\""))
            }
        }

        @Test(arguments: ["rotten", "large"])
        func `a bit that flipped is found, goes to nobody, and is repaired from a member`(name: String) throws {
            try withCluster(["A", "B"], fill: fill) { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                let before = try cluster.settle()
                try flip(name, at: 30, on: a)
                try cluster.rejoin(a)
                #expect(try a.tree != before)
                let (status, found) = try verified(a)
                #expect(status == 1)
                #expect(found.damaged == [name])
                #expect(try a.status.errors.contains { $0.path == name })
                // Who touches it makes no edit of it.
                try (a.folder / name).setMode(0o644)
                _ = try a.attempt(["rescan", Cluster.folderName])
                // A new device gets the right bytes, from B.
                let c = try cluster.newDevice("C")
                try cluster.join(c)
                _ = try c.attempt(["connect", b.address])
                try Patience.require("\(name) on C") { try c.tree == before }
                #expect(try b.tree == before)
                let repaired = try verified(a, "--repair")
                #expect(repaired.0 == 0)
                #expect(try (a.folder / name).read() == (b.folder / name).read())
                #expect(try a.status.errors.isEmpty)
                #expect(try !a.versions(of: name).isEmpty)
                try cluster.settle()
            }
        }

        /// What was displaced is read too: nobody else has it any more.
        @Test func `a bit that flipped in a version is said, until the version is gone`() throws {
            try withCluster(["A", "B"], fill: fill) { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                try cluster.settle()
                try (a.folder / "rotten").write("the next text")
                try Patience.require("the edit on B") { try (b.folder / "rotten").readText() == "the next text" }
                try cluster.settle()
                #expect(try verified(b).1.last?.versions == 1)
                let day = try #require(try (b.folder / ".kith" / "versions").names().first)
                let directory = b.folder / ".kith" / "versions" / day
                let kept = directory / (try #require(try directory.names().first))
                try kept.replaceBytes(Self.text.replacing("nobody", with: "Nobody"))
                let (status, found) = try verified(b)
                #expect(status == 1)
                #expect(found.damaged.isEmpty)
                #expect(found.damagedVersions.count == 1)
                #expect(try b.status.errors.contains { $0.path == found.damagedVersions.first })
                try kept.remove()
                #expect(try verified(b).0 == 0)
                #expect(try b.status.errors.isEmpty)
            }
        }

        @Test func `what somebody writes over damage is an edit`() throws {
            try withCluster(["A", "B"], fill: fill) { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                try cluster.settle()
                try flip("rotten", at: 3, on: a)
                try cluster.rejoin(a)
                #expect(try verified(a).1.damaged == ["rotten"])
                try (a.folder / "rotten").write("written anew")
                try Patience.require("the edit on B") { try (b.folder / "rotten").readText() == "written anew" }
                #expect(try a.status.errors.isEmpty)
                #expect(try verified(a).0 == 0)
            }
        }

        @Test func `an edit whose mtime was put back is no damage`() throws {
            try withCluster(["A", "B"], fill: fill) { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                try cluster.settle()
                let edited = Self.text.replacing("nobody", with: "Nobody")
                try a.stop()
                try (a.folder / "rotten").write(edited)
                try (a.folder / "rotten").setModified(seconds: 1_700_000_000)
                try cluster.rejoin(a)
                #expect(try verified(a).0 == 0)
                try Patience.require("the edit on B") { try (b.folder / "rotten").readText() == edited }
            }
        }

        @Test func `without a member nothing is repaired, and that is said`() throws {
            try withCluster(["A"], fill: fill) { cluster in
                let outcome = try cluster["A"].attempt(["verify", "--repair"])
                #expect(outcome.status == 1)
                #expect(outcome.err.contains("no member is connected"))
            }
        }
    }
}
