import TestSupport
import Testing

extension EndToEnd {
    /// One bad thing, and all the rest goes on.
    struct FaultTests {
        /// Makes a file or directory such that not even root may change it; false where that cannot be.
        private func protect(_ path: DiskPath, _ isProtected: Bool, in place: DiskPath) throws -> Bool {
            let (out, err) = (place / "chattr-out", place / "chattr-err")
            let words = ["chattr", isProtected ? "+i" : "-i", path.text]
            guard let process = try? ChildProcess(words, output: out, errors: err) else { return false }
            return process.ended(within: .seconds(180)) && process.exitStatus == 0
        }

        @Test(arguments: ["locked", "sealed/in"])
        func `what may not be changed here is said, tried again, and stops nothing`(path: String) throws {
            try withCluster { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                let place = cluster.place.path
                try (a.folder / "sealed").makeDirectory()
                for name in ["locked", "sealed/in"] { try (a.folder / name).write("before") }
                try cluster.settle()
                let locked = b.folder / String(path.split(separator: "/")[0])
                guard try protect(locked, true, in: place) else {
                    print("skipped: this process may not make a file immutable")
                    return
                }
                defer { _ = try? protect(locked, false, in: place) }
                try (a.folder / path).write("after")
                try (a.folder / "other").write("other")
                try Patience.require("the other file on B") { (b.folder / "other").exists }
                try Patience.require("B to say what it cannot do") { try b.status.errors.map(\.path) == [path] }
                #expect(try (b.folder / path).readText() == "before")
                #expect(try b.attempt(["wait", Cluster.folderName, "--timeout", "0.2"]).status == 3)
                #expect(try protect(locked, false, in: place))
                try Patience.require("the change on B", within: .seconds(180)) {
                    (b.folder / path).holds("after")
                }
                try cluster.settle()
                #expect(try b.status.errors.isEmpty)
            }
        }

        @Test func `a full disk is said for the file that does not fit, and the rest goes on`() throws {
            try withCluster(["A"]) { cluster in
                let a = cluster["A"]
                let b = try cluster.newDevice("B", onDiskOf: "8m")
                guard let placed = b.folderAsSeen else {
                    print("skipped: this process may not mount anything")
                    return
                }
                try cluster.join(b)
                try (a.folder / "first").write(RandomBytes.make(1 << 20, seed: 1))
                try Patience.require("the first file on B") { (placed / "first").size == 1 << 20 }
                try (a.folder / "too large").write(RandomBytes.make(20 << 20, seed: 2))
                try (a.folder / "small").write("small")
                try Patience.require("the small file on B") { (placed / "small").exists }
                try Patience.require("B to say what does not fit") { try b.status.errors.map(\.path) == ["too large"] }
                #expect(!(placed / "too large").exists)
                #expect(b.isRunning)
                try (a.folder / "too large").write("small now")
                try Patience.require("what fits on B", within: .seconds(180)) {
                    (placed / "too large").holds("small now")
                }
                try Patience.require("no error on B") { try b.status.errors.isEmpty }
                try (a.folder / "too large again").write(RandomBytes.make(20 << 20, seed: 3))
                try Patience.require("B to say it again") { try !b.status.errors.isEmpty }
                try (a.folder / "too large again").remove()
                try Patience.require("no error of what is gone") { try b.status.errors.isEmpty }
            }
        }

        @Test func `a transfer that is cut off goes on`() throws {
            try withCluster { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                let bytes = RandomBytes.make(48 << 20, seed: 9)
                try (a.folder / "big").write(bytes)
                for victim in [b, a, b] {
                    try Patience.require("some of it to be on its way") {
                        try b.status.pendingIn > 0 || (b.folder / "big").exists
                    }
                    victim.crash()
                    #expect(!(b.folder / "big").exists || (b.folder / "big").size == bytes.count)
                    try cluster.rejoin(victim)
                }
                try Patience.require("the file on B", within: .seconds(180)) { (b.folder / "big").exists }
                #expect(try (b.folder / "big").read() == bytes)
                try cluster.settle()
            }
        }

        @Test func `nothing to do costs nothing`() throws {
            try withCluster { cluster in
                try (cluster["A"].folder / "file").write("file")
                try cluster.settle()
                let before = try cluster.devices.map { try $0.processorTicks }
                let start = ContinuousClock.now
                try Patience.require("three seconds to pass") { ContinuousClock.now - start > .seconds(3) }
                let after = try cluster.devices.map { try $0.processorTicks }
                // A hundred ticks are a second.
                for (index, device) in cluster.devices.enumerated() {
                    #expect(after[index] - before[index] <= 3, "\(device.name)")
                }
            }
        }
    }
}
