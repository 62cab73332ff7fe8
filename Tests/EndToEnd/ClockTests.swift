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
