import Testing

extension EndToEnd {
    /// One device is always on; the others come and go.
    struct RelayTests {
        @Test func `two devices that are never up together agree through a third`() throws {
            try withCluster(["A", "B", "C"]) { cluster in
                let (b, c) = (cluster["B"], cluster["C"])
                for index in 0..<10 { try (b.folder / "f\(index)").write("file \(index)") }
                try cluster.settle()
                try c.stop()
                try (b.folder / "f1").write("by B")
                try (b.folder / "f2").remove()
                try (b.folder / "f3").rename(to: b.folder / "moved")
                try cluster.settle()
                try b.stop()
                try (c.folder / "f4").write("by C")
                try cluster.rejoin(c)
                let tree = try cluster.settle()
                #expect(!tree.paths.contains("f2") && tree.paths.contains("moved"))
                try c.stop()
                try cluster.rejoin(b)
                #expect(try cluster.settle() == tree)
                #expect(try (b.folder / "f4").readText() == "by C")
            }
        }
    }
}
