import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// Much at one go: deleted, or turned into noise. Scenario 15.
    struct MassTests {
        private static let count = 100
        private static let gone = 60

        private func fill(_ device: KithDevice) throws {
            guard device.name == "A" else { return }
            for index in 0..<Self.count {
                try path(index, in: device).write(
                    "this is file \(index), and it says so in words that anybody can read")
            }
        }

        private func fillWithNoise(_ device: KithDevice) throws {
            if device.name == "A" { try scramble(0..<Self.count, on: device) }
        }

        private func path(_ index: Int, in device: KithDevice) -> DiskPath { device.folder / "f\(index)" }

        private func delete(_ range: Range<Int>, on device: KithDevice) throws {
            for index in range { try path(index, in: device).remove() }
        }

        private func scramble(_ range: Range<Int>, on device: KithDevice, seed: UInt64 = 1) throws {
            for index in range {
                try path(index, in: device).write(RandomBytes.make(300 + index, seed: seed &+ UInt64(index)))
            }
        }

        private func holds(_ device: KithDevice, _ reason: String, files: Int) throws -> Bool {
            try device.status.state == "held" && device.held.contains { $0.reason == reason && $0.files == files }
        }

        /// Waits until a device holds what was done to files of its own. Where the test itself was kept from doing that
        /// in one go, the first of it may be gone before the rest is seen: never more than the brake lets pass. Returns
        /// how many.
        private func slipped(before device: KithDevice, _ reason: String, of files: Int) throws -> Int {
            func missed() throws -> Int {
                try files - device.held.reduce(0) { $1.reason == reason ? $0 + $1.files : $0 }
            }
            var slipped = files
            try Patience.require("\(device.name) to hold") {
                slipped = try missed()
                // Longer than anything waits for more to come.
                return try slipped <= 25 && Patience.always(for: .milliseconds(1_500)) { try missed() == slipped }
            }
            return slipped
        }

        /// All of it at one go, however loaded the machine is.
        private func deleteUnseen(on device: KithDevice, of cluster: Cluster) throws {
            try device.stop()
            try delete(0..<Self.gone, on: device)
            try cluster.rejoin(device)
        }

        private func mayDestroy(_ device: KithDevice) throws {
            try device.run("brake", Cluster.folderName, "--percent", "100")
        }

        /// An edit, a new file and a change by the other device still go their ways.
        private func requireThatTheRestFlows(_ a: KithDevice, _ b: KithDevice) throws {
            try path(99, in: a).write("edited on A")
            try (a.folder / "new on A").write("new")
            try path(98, in: b).write("edited on B")
            try Patience.require("A's edit on B") { try path(99, in: b).readText() == "edited on A" }
            try Patience.require("A's new file on B") { (b.folder / "new on A").exists }
            try Patience.require("B's edit on A") { try path(98, in: a).readText() == "edited on B" }
        }

        @Test func `a mass deletion is held where it is made, while all else flows`() throws {
            try withCluster(["A", "B"], fill: fill) { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                try cluster.settle()
                try delete(0..<Self.gone, on: a)
                let slipped = try slipped(before: a, "deletions", of: Self.gone)
                try requireThatTheRestFlows(a, b)
                #expect(try b.tree.files == Self.count + 1 - slipped)
                // What is held is not filled again by others.
                let last = Self.gone - 1
                try path(last, in: b).write("edited on B")
                #expect(Patience.always(for: .milliseconds(600)) { !path(last, in: a).exists })
                #expect(try b.tree.files == Self.count + 1 - slipped)
                #expect(try holds(a, "deletions", files: Self.gone - slipped))
                try a.run("approve", Cluster.folderName)
                // The edit that was made apart stands.
                try Patience.require("the rest gone from B") { try b.tree.files == Self.count - Self.gone + 2 }
                #expect(try cluster.settle().files == Self.count - Self.gone + 2)
                #expect(try a.held.isEmpty)
                #expect(try path(last, in: a).readText() == "edited on B")
            }
        }

        @Test func `a mass deletion that is undone comes back`() throws {
            try withCluster(["A", "B"], fill: fill) { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                let before = try cluster.settle()
                try deleteUnseen(on: a, of: cluster)
                try Patience.require("A to hold") { try holds(a, "deletions", files: Self.gone) }
                #expect(try b.tree == before)
                try a.run("undo", Cluster.folderName)
                #expect(try cluster.settle() == before)
                #expect(try a.held.isEmpty)
                #expect(try b.tree == before)
            }
        }

        @Test func `a directory is held with all that was in it, also through a restart`() throws {
            try withCluster(["A", "B"]) { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                for name in ["x", "x/y", "z"] { try (a.folder / name).makeDirectory() }
                for index in 0..<40 { try (a.folder / "x" / "f\(index)").write("x \(index)") }
                for index in 0..<40 { try (a.folder / "x/y" / "f\(index)").write("y \(index)") }
                for index in 0..<20 { try (a.folder / "z" / "f\(index)").write("z \(index)") }
                let before = try cluster.settle()
                try (a.folder / "x").remove()
                let slipped = try slipped(before: a, "deletions", of: 80)
                try a.stop()
                try cluster.rejoin(a)
                try Patience.require("A to hold still") { try holds(a, "deletions", files: 80 - slipped) }
                // Somebody puts something into what is gone here.
                try (b.folder / "x" / "later").write("later")
                #expect(
                    try Patience.always(for: .milliseconds(600)) {
                        try b.tree.without("x/later").differing(from: before) <= slipped
                    })
                #expect(!(a.folder / "x").exists)
                try a.run("approve", Cluster.folderName)
                try Patience.require("x gone from B but for what came later") { try b.tree.files == 21 }
                #expect(try cluster.settle().files == 21)
            }
        }

        @Test func `a deletion that comes in pieces is one`() throws {
            try withCluster(["A", "B"], fill: fill) { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                try cluster.settle()
                for index in 0..<Self.gone {
                    try delete(index..<index + 1, on: a)
                    // As slow as somebody who deletes over a network.
                    usleep(30_000)
                }
                try Patience.require("A to hold") { try a.status.state == "held" }
                #expect(try b.tree.files >= Self.count - 25)
                #expect(try a.held.reduce(0) { $0 + $1.files } >= Self.gone - 25)
            }
        }

        @Test func `a mass deletion by a device that has no brake is held on the others`() throws {
            try withCluster(["A", "B", "C"], fill: fill) { cluster in
                let (a, b, c) = (cluster["A"], cluster["B"], cluster["C"])
                let before = try cluster.settle()
                try mayDestroy(a)
                try deleteUnseen(on: a, of: cluster)
                try c.run("connect", a.address)
                for device in [b, c] {
                    try Patience.require("\(device.name) to hold") {
                        try holds(device, "remoteDeletions", files: Self.gone)
                    }
                    #expect(try device.tree == before)
                }
                try requireThatTheRestFlows(a, b)
                try b.stop()
                try cluster.rejoin(b)
                try Patience.require("B to hold still") { try holds(b, "remoteDeletions", files: Self.gone) }
                try b.run("approve", Cluster.folderName)
                // B's approval counts on C too.
                #expect(try cluster.settle().files == Self.count - Self.gone + 1)
                for device in [b, c] { #expect(try device.held.isEmpty) }
            }
        }

        @Test func `who undoes what another device deleted gives it back to all`() throws {
            try withCluster(["A", "B", "C"], fill: fill) { cluster in
                let (a, b, c) = (cluster["A"], cluster["B"], cluster["C"])
                let before = try cluster.settle()
                try mayDestroy(a)
                try deleteUnseen(on: a, of: cluster)
                try c.run("connect", a.address)
                try Patience.require("B to hold") { try holds(b, "remoteDeletions", files: Self.gone) }
                try Patience.require("C to hold") { try holds(c, "remoteDeletions", files: Self.gone) }
                try b.run("undo", Cluster.folderName)
                #expect(try cluster.settle() == before)
                #expect(try c.held.isEmpty)
            }
        }

        @Test func `a writer does not approve its own deletions for others, an admin does`() throws {
            try withCluster(["A", "B"], fill: fill) { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                let before = try cluster.settle()
                try deleteUnseen(on: b, of: cluster)
                try Patience.require("B to hold") { try holds(b, "deletions", files: Self.gone) }
                try b.run("approve", Cluster.folderName)
                try Patience.require("A to hold") { try holds(a, "remoteDeletions", files: Self.gone) }
                #expect(try a.tree == before)
                try a.run("approve", Cluster.folderName)
                #expect(try cluster.settle().files == Self.count - Self.gone)
            }
        }

        @Test func `who comes late does not take many small deletions for one`() throws {
            try withCluster(["A", "B"], fill: fill) { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                try cluster.settle()
                try b.stop()
                try mayDestroy(a)
                for part in 0..<3 {
                    try delete(part * 20..<part * 20 + 20, on: a)
                    try Patience.require("A to see it") { try a.status.files == Self.count - part * 20 - 20 }
                }
                try cluster.rejoin(b)
                #expect(try cluster.settle().files == Self.count - Self.gone)
                #expect(try b.held.isEmpty)
            }
        }

        @Test func `files that are overwritten with noise are held, and come back when that is undone`() throws {
            try withCluster(["A", "B"], fill: fill) { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                let before = try cluster.settle()
                try scramble(0..<Self.gone, on: a)
                let slipped = try slipped(before: a, "scrambled", of: Self.gone)
                #expect(try b.tree.differing(from: before) <= slipped)
                try requireThatTheRestFlows(a, b)
                // Another device's edit does not overwrite what is held.
                let scrambled = try path(59, in: a).read()
                try path(59, in: b).write("edited on B")
                #expect(try Patience.always(for: .milliseconds(600)) { try path(59, in: a).read() == scrambled })
                try a.run("undo", Cluster.folderName)
                let after = try cluster.settle()
                #expect(try path(59, in: a).readText() == "edited on B")
                #expect(after.differing(from: before) <= slipped + 4)
                #expect(try !a.versions(of: "f59").isEmpty)
                #expect(try a.held.isEmpty)
            }
        }

        @Test func `files that are overwritten with noise go to all once that is approved`() throws {
            try withCluster(["A", "B"], fill: fill) { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                try cluster.settle()
                try scramble(0..<Self.gone, on: a)
                try Patience.require("A to hold") { try a.status.state == "held" }
                try a.run("approve", Cluster.folderName)
                try cluster.settle()
                for index in 0..<Self.gone {
                    #expect(try path(index, in: b).read() == RandomBytes.make(300 + index, seed: 1 &+ UInt64(index)))
                }
            }
        }

        @Test func `what was noise before may become other noise, much may move, and little may go`() throws {
            try withCluster(["A", "B"], fill: fillWithNoise) { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                try cluster.settle()
                try scramble(0..<Self.count, on: a, seed: 9_000)
                try cluster.settle()
                for index in 0..<Self.count { try path(index, in: a).rename(to: a.folder / "g\(index)") }
                try cluster.settle()
                for index in 0..<20 { try (a.folder / "g\(index)").remove() }
                #expect(try cluster.settle().files == Self.count - 20)
                #expect(try a.held.isEmpty)
                #expect(try b.held.isEmpty)
            }
        }

        @Test func `what is too much can be set`() throws {
            try withCluster(["A", "B"], fill: fill) { cluster in
                let a = cluster["A"]
                try cluster.settle()
                try a.run("brake", Cluster.folderName, "--files", "2", "--percent", "0")
                #expect(try a.run("brake", Cluster.folderName).contains("more than 2 files and more than 0 %"))
                try delete(0..<3, on: a)
                try Patience.require("A to hold") { try holds(a, "deletions", files: 3) }
                #expect(try a.attempt(["brake", Cluster.folderName, "--percent", "101"]).status == 1)
                try a.run("approve", Cluster.folderName)
                #expect(try cluster.settle().files == Self.count - 3)
            }
        }
    }
}

extension Tree {
    fileprivate func differing(from other: Tree) -> Int {
        Set(entries.keys).union(other.entries.keys).count { entries[$0] != other.entries[$0] }
    }
}
