import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// A clock that is wrong shows in the times of the files that it wrote.
    struct ClockTests {
        private static let yearAhead = 1_900_000_000
        private static let yearBehind = 900_000_000

        @Test(arguments: [yearAhead, yearBehind])
        func `an edit replaces what it was made from, whatever the clocks say`(clock: Int) throws {
            try withCluster { cluster in
                let (a, b) = (cluster["A"].folder / "note", cluster["B"].folder / "note")
                try a.write("first")
                try a.setModified(seconds: clock)
                try cluster.settle()
                try b.write("second")
                try cluster.settle()
                #expect(try a.readText() == "second")
                try a.write("third")
                try a.setModified(seconds: clock)
                try cluster.settle()
                #expect(try b.readText() == "third")
            }
        }

        @Test(arguments: [yearAhead, yearBehind])
        func `a deletion stays one, whatever the clocks say`(clock: Int) throws {
            try withCluster { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                try (a.folder / "keep").write("keep")
                try (a.folder / "note").write("text")
                try (a.folder / "note").setModified(seconds: clock)
                try cluster.settle()
                try b.stop()
                try (a.folder / "note").remove()
                try cluster.rejoin(b)
                #expect(try cluster.settle().paths == ["keep"])
                try b.stop()
                try cluster.rejoin(b)
                #expect(try cluster.settle().paths == ["keep"])
            }
        }

        private static let year = 365 * 86_400

        /// Starts a device's daemon again with a clock that is so far ahead.
        private func setClock(of device: KithDevice, _ words: [String], in cluster: Cluster) throws {
            try device.stop()
            device.surroundings = words
            try cluster.rejoin(device)
        }

        @Test(arguments: [year, -year])
        func
            `a daemon that is a year off edits, deletes, disagrees and invites as any other, and so when it is put right`(
                ahead: Int
            ) throws
        {
            let clock = try WrongClock()
            try withCluster { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                for name in ["kept", "edited", "gone", "both"] { try (b.folder / name).write("first") }
                try cluster.settle()
                try setClock(of: a, clock.words(secondsAhead: ahead), in: cluster)
                let now = try #require((b.folder / "kept").status).st_mtim.tv_sec + ahead
                try (a.folder / "edited").write("by A")
                try (a.folder / "edited").setModified(seconds: now)
                try (a.folder / "gone").remove()
                try cluster.settle()
                try (b.folder / "edited").write("by B, after A")
                try cluster.settle()
                #expect(try (a.folder / "edited").readText() == "by B, after A")
                #expect(try a.versions(of: "edited").count == 1 && !b.versions(of: "edited").isEmpty)

                try b.stop()
                try (a.folder / "both").write("A's")
                try (a.folder / "both").setModified(seconds: now)
                try (b.folder / "both").write("B's")
                try cluster.rejoin(b)
                try Patience.require("the conflict") { try a.conflicts.count == 1 && b.conflicts.count == 1 }
                try cluster.settle(conflicts: 1)
                for device in [a, b] {
                    for text in ["A's", "B's"] { #expect(try device.keeps(text), "\(text) on \(device.name)") }
                }
                try b.run("resolve", (b.folder / "both").text, "--keep", "mine")
                try cluster.settle()

                let c = try cluster.newDevice("C")
                try cluster.join(c)
                try cluster.settle()
                try setClock(of: a, [], in: cluster)
                #expect(try cluster.settle().paths == ["both", "edited", "kept"])
                #expect(try (a.folder / "both").readText() == "B's")
            }
        }

        @Test func `times far from now are kept as they are`() throws {
            try withCluster { cluster in
                let folder = cluster["A"].folder
                for (index, seconds) in [0, -1, 1, 4_102_444_800, 16_725_225_600 / 2].enumerated() {
                    try (folder / "f\(index)").write("\(index)")
                    try (folder / "f\(index)").setModified(seconds: seconds, nanoseconds: 999_999_999)
                }
                #expect(try cluster.settle().files == 5)
            }
        }
    }
}
