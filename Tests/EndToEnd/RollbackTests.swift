import TestSupport
import Testing

extension EndToEnd {
    /// A device's index, or its whole disk, is put back to an older copy.
    struct RollbackTests {
        private func copy(_ from: DiskPath, to: DiskPath) throws {
            try? to.remove()
            let errors = to.parent / "cp-errors"
            let process = try ChildProcess(
                ["cp", "-a", "--preserve=all", from.text, to.text], output: errors, errors: errors)
            guard process.ended(within: .seconds(20)), process.exitStatus == 0 else {
                throw Trouble("cp: \(try errors.readText())")
            }
        }

        /// Puts back what is in a directory, which itself stays the same.
        private func putBack(_ saved: DiskPath, to place: DiskPath) throws {
            for name in try place.names() { try (place / name).remove() }
            for name in try saved.names() { try copy(saved / name, to: place / name) }
        }

        private func fill(_ cluster: Cluster) throws -> (KithDevice, KithDevice) {
            let (a, b) = (cluster["A"], cluster["B"])
            for index in 0..<10 { try (b.folder / "f\(index)").write("file \(index)") }
            try cluster.settle()
            return (a, b)
        }

        /// What both do after the copy was made, and both know of.
        private func liveOn(_ cluster: Cluster) throws {
            let (a, b) = (cluster["A"], cluster["B"])
            try (b.folder / "f0").write("first life")
            try (b.folder / "b1").write("of the first life")
            try (b.folder / "f4").remove()
            try (a.folder / "f5").remove()
            try (a.folder / "f6").write("by A")
            try cluster.settle()
        }

        private func expectOneTree(_ cluster: Cluster, _ contents: [String: String?], conflicts: Int = 0) throws {
            try Patience.require("what was written meanwhile") {
                try cluster.devices.allSatisfy { device in
                    try contents.allSatisfy { path, text in
                        guard let text else { return !(device.folder / path).exists }
                        return try (device.folder / path).isFile && (device.folder / path).readText() == text
                    }
                }
            }
            try cluster.settle(conflicts: conflicts)
        }

        @Test func `the index and its reserved numbers are put back: the peer can tell, and nothing is lost or undone`()
            throws
        {
            try withCluster { cluster in
                let (a, b) = try fill(cluster)
                try b.stop()
                try copy(b.home / "folders", to: b.base / "saved")
                try copy(b.folder / ".kith/events", to: b.base / "events")
                try cluster.rejoin(b)
                try liveOn(cluster)
                try b.stop()
                try putBack(b.base / "saved", to: b.home / "folders")
                try copy(b.base / "events", to: b.folder / ".kith/events")
                // Away from A it gives the same numbers to other events.
                try a.stop()
                try (b.folder / "f0").write("second life")
                try (b.folder / "f1").write("second life alone")
                try (b.folder / "f7").remove()
                try (b.folder / "b2").write("of the second life")
                try b.start()
                try b.run("rescan", Cluster.folderName)
                try (a.folder / "f8").write("by A, later")
                try (a.folder / "f9").remove()
                try cluster.rejoin(a)
                try b.run("connect", a.address)
                try expectOneTree(
                    cluster,
                    [
                        "b1": "of the first life", "b2": "of the second life", "f1": "second life alone", "f4": nil,
                        "f5": nil, "f6": "by A", "f7": nil, "f8": "by A, later", "f9": nil, "f3": "file 3",
                    ], conflicts: 1)
                #expect(try a.conflicts.map(\.path) == ["f0"])
                for device in [a, b] {
                    for text in ["first life", "second life"] { #expect(try device.keeps(text)) }
                }
                #expect(try b.log.readText().contains("goes on as a new replica"))
            }
        }

        @Test func `the index alone is put back: its area can tell, and nothing is lost or undone`() throws {
            try withCluster { cluster in
                let (_, b) = try fill(cluster)
                try b.stop()
                try copy(b.home / "folders", to: b.base / "saved")
                try cluster.rejoin(b)
                // More events than one start passes over.
                for round in 0..<3 {
                    try (b.folder / "f2").write("round \(round)")
                    try cluster.settle()
                    try b.stop()
                    try cluster.rejoin(b)
                }
                try liveOn(cluster)
                try b.stop()
                try putBack(b.base / "saved", to: b.home / "folders")
                try (b.folder / "f1").write("while it was off")
                try cluster.rejoin(b)
                try expectOneTree(
                    cluster, ["f0": "first life", "b1": "of the first life", "f2": "round 2", "f4": nil, "f5": nil],
                    conflicts: 1)
                #expect(try cluster["A"].conflicts.map(\.path) == ["f1"])
                #expect(try cluster["A"].keeps("while it was off"))
            }
        }

        @Test func `a whole disk is put back: what happened since comes back, and nothing deleted does`() throws {
            try withCluster { cluster in
                let (_, b) = try fill(cluster)
                try b.stop()
                try copy(b.home, to: b.base / "saved-home")
                try copy(b.folder, to: b.base / "saved-folder")
                try cluster.rejoin(b)
                try liveOn(cluster)
                try b.stop()
                try putBack(b.base / "saved-home", to: b.home)
                try putBack(b.base / "saved-folder", to: b.folder)
                try (b.folder / "f3").write("after it was put back")
                try (b.folder / "new").write("after it was put back")
                try cluster.rejoin(b)
                try expectOneTree(
                    cluster,
                    [
                        "f0": "first life", "b1": "of the first life", "f4": nil, "f5": nil, "f6": "by A",
                        "f3": "after it was put back", "new": "after it was put back",
                    ])
            }
        }
    }
}
