import TestSupport
import Testing

extension EndToEnd {
    struct BrakeTests {
        private static let count = 60

        /// What can become of a root while nobody looks.
        enum Loss: String, CaseIterable {
            case emptied
            case emptiedWithMarker
            case missing
            case replaced
            case markerMissing
            case markerForeign
            case copied
        }

        private func lose(_ root: DiskPath, _ loss: Loss, of cluster: Cluster) throws {
            let aside = cluster.place.path / "aside"
            switch loss {
            case .emptied: try root.removeContents()
            case .emptiedWithMarker: for name in try root.names() { try (root / name).remove() }
            case .missing: try root.rename(to: aside)
            case .replaced:
                try root.rename(to: aside)
                try root.makeDirectory()
            case .markerMissing: try (root / ".kith").remove()
            case .markerForeign:
                try (root / ".kith").rename(to: aside)
                try (cluster["C"].folder / ".kith").rename(to: root / ".kith")
            case .copied:
                try root.rename(to: aside)
                try root.makeDirectory()
                for name in try aside.names() where name == Tree.ownName {
                    try (aside / name).rename(to: root / name)
                }
            }
        }

        private func fill(_ device: KithDevice) throws {
            guard device.name == "A" else { return }
            for index in 0..<Self.count { try (device.folder / "f\(index)").write("file \(index)") }
        }

        @Test(arguments: Loss.allCases)
        func `a root that is not what it was is held, and nothing is deleted elsewhere`(loss: Loss) throws {
            try withCluster(["A", "B"], fill: fill) { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                let before = try cluster.settle()
                if loss == .markerForeign {
                    let c = try cluster.newDevice("C")
                    try c.run("add", c.folder.text, "--name", "another")
                    try c.stop()
                }
                try lose(b.folder, loss, of: cluster)
                _ = try b.attempt(["rescan", Cluster.folderName])
                try Patience.require("B to hold") { try b.status.state == "held" }
                #expect(try !b.held.isEmpty)
                try (a.folder / "later").write("later")
                #expect(try Patience.always(for: .milliseconds(700)) { try a.tree.files == Self.count + 1 })
                #expect(try a.tree.without("later") == before)
                if loss != .markerMissing && loss != .markerForeign { #expect(!(b.folder / "later").exists) }
            }
        }

        @Test(arguments: Loss.allCases)
        func `a root that is lost while the daemon is down is held`(loss: Loss) throws {
            try withCluster(["A", "B"], fill: fill) { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                let before = try cluster.settle()
                if loss == .markerForeign {
                    let c = try cluster.newDevice("C")
                    try c.run("add", c.folder.text, "--name", "another")
                    try c.stop()
                }
                try b.stop()
                try lose(b.folder, loss, of: cluster)
                try b.start()
                _ = try b.attempt(["connect", a.address])
                try Patience.require("B to hold") { try b.status.state == "held" }
                #expect(try Patience.always(for: .milliseconds(500)) { try a.tree == before })
            }
        }

        @Test func `a root that comes back goes on`() throws {
            try withCluster(["A", "B"], fill: fill) { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                try cluster.settle()
                let aside = cluster.place.path / "aside"
                try b.folder.rename(to: aside)
                _ = try b.attempt(["rescan", Cluster.folderName])
                try Patience.require("B to hold") { try b.status.state == "held" }
                try (a.folder / "later").write("later")
                try aside.rename(to: b.folder)
                _ = try b.attempt(["rescan", Cluster.folderName])
                try Patience.require("what came later on B") { (b.folder / "later").exists }
                #expect(try cluster.settle().files == Self.count + 1)
            }
        }

        @Test func `an emptied root is emptied everywhere once that is approved`() throws {
            try withCluster(["A", "B"], role: "admin", fill: fill) { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                try cluster.settle()
                try lose(b.folder, .emptied, of: cluster)
                _ = try b.attempt(["rescan", Cluster.folderName])
                try Patience.require("B to hold") { try b.status.state == "held" }
                try b.run("approve", Cluster.folderName)
                try Patience.require("nothing on A") { try a.tree.files == 0 }
            }
        }

        @Test func `an emptied root is filled again once that is undone`() throws {
            try withCluster(["A", "B"], fill: fill) { cluster in
                let b = cluster["B"]
                let before = try cluster.settle()
                try lose(b.folder, .emptied, of: cluster)
                _ = try b.attempt(["rescan", Cluster.folderName])
                try Patience.require("B to hold") { try b.status.state == "held" }
                try b.run("undo", Cluster.folderName)
                try Patience.require("all files on B") { try b.tree.files == Self.count }
                #expect(try cluster.settle() == before)
            }
        }
    }
}
