import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// What cannot be heard is found all the same.
    struct WatchTests {
        /// A device that may watch only so many directories, or only with so many watchers; nil where that cannot be.
        private func limited(_ limit: String, to number: Int, in cluster: Cluster) throws -> KithDevice? {
            let words = "echo \(number) > /proc/sys/user/\(limit) && exec \"$@\""
            let surroundings = ["unshare", "--user", "--map-root-user", "sh", "-c", words, "sh"]
            let place = cluster.place.path
            let trial = try ChildProcess(
                surroundings + ["true"], output: place / "trial-out", errors: place / "trial-err")
            guard trial.ended(within: Patience.usual), trial.exitStatus == 0 else {
                print("skipped: this process may not make a user namespace")
                return nil
            }
            let device = try KithDevice("B", in: place, surroundings: surroundings)
            try device.run("init", "--name", "B")
            try device.start()
            try cluster.join(device)
            return device
        }

        private func withLimited(
            _ limit: String, to number: Int, _ body: (KithDevice, KithDevice) throws -> Void
        ) throws {
            try withCluster(["A"]) { cluster in
                let a = cluster["A"]
                for index in 0..<40 {
                    let directory = a.folder / "d\(index)"
                    try directory.makeDirectory()
                    try (directory / "file").write("file")
                }
                guard let b = try limited(limit, to: number, in: cluster) else { return }
                defer { b.crash() }
                do {
                    try Patience.require("all on B") { try b.tree == a.tree }
                    try body(a, b)
                } catch {
                    throw Trouble("\(error)\n\(b.story)")
                }
            }
        }

        /// Changes something in each directory of B, and sees it on A after a scan that somebody asks for.
        private func expectAllFound(from b: KithDevice, on a: KithDevice) throws {
            for index in 0..<40 { try (b.folder / "d\(index)/file").write("by B") }
            try b.run("rescan", Cluster.folderName)
            try Patience.require("B's edits on A") {
                (0..<40).allSatisfy { (a.folder / "d\($0)/file").holds("by B") }
            }
        }

        @Test func `where watches run out, status says so, and a scan finds the rest`() throws {
            try withLimited("max_inotify_watches", to: 12) { a, b in
                try Patience.require("B to say it") {
                    try b.status.errors.contains { $0.what.contains("cannot be watched") }
                }
                try expectAllFound(from: b, on: a)
            }
        }

        @Test func `where there is no watcher at all, status says so, and a scan finds everything`() throws {
            try withLimited("max_inotify_instances", to: 0) { a, b in
                try Patience.require("B to say it") { try b.status.errors.contains { $0.what.contains("heard") } }
                try expectAllFound(from: b, on: a)
            }
        }

        @Test func `more changes than the queue holds: nothing is missed`() throws {
            try withCluster { device in
                guard device.name == "A" else { return }
                for index in 0..<100 { try (device.folder / "f\(index)").write("") }
            } _: { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                // Two events a write, and 16,384 fit into the queue, as Linux has it.
                a.freeze()
                for write in 10_000..<35_000 {
                    try (a.folder / "f\(write % 100)").overwrite(at: 0, Array("\(write)".utf8))
                }
                try (a.folder / "f0").remove()
                try (a.folder / "f1").rename(to: a.folder / "moved")
                a.thaw()
                let tree = try cluster.settle()
                #expect(tree.files == 99 && !tree.paths.contains("f0") && tree.paths.contains("moved"))
                #expect(try (b.folder / "f99").readText() == "34999")
                #expect(try a.log.readText().contains("faster than they could be followed"))
            }
        }

        @Test func `what Kith keeps for its own hearing is made again when somebody removes it`() throws {
            try withCluster { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                let cookies = a.folder / ".kith/cookies"
                for round in 0..<10 {
                    try cookies.remove()
                    try (a.folder / "file").write("round \(round)")
                    // It promises that all that was written before has reached the peer.
                    try a.run("wait", Cluster.folderName, "--peers", "1")
                    #expect((b.folder / "file").holds("round \(round)"))
                    #expect(cookies.exists)
                }
            }
        }
    }
}
