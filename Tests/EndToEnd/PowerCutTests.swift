import Glibc
import TestSupport
import Testing

extension EndToEnd {
    struct PowerCutTests {
        private static let count = 150

        private func text(_ index: Int, _ round: Int) -> String {
            "file \(index) of round \(round)\n" + String(repeating: "\(round % 10)", count: 9_000)
        }

        /// What a device said that holds files as they are after the cut, and no peer: whatever its index claims of them
        /// wrongly it would take for changes made by its user.
        @Test(arguments: Seeds.given(orNew: 1))
        func `after a power cut each path is old or new, and the index claims nothing that is not there`(seed: UInt64)
            throws
        {
            guard let disk = try LoopDisk(megabytes: 256) else {
                print("skipped: this process may not mount an image")
                return
            }
            print("seed \(seed)")
            var random = SplitMix(seed: seed)
            try withCluster(["A"]) { cluster in
                let a = cluster["A"]
                let b = try KithDevice("B", in: disk.path)
                defer { b.crash() }
                try b.run("init", "--name", "B")
                try b.start()
                try cluster.join(b)
                for index in 0..<Self.count { try (a.folder / "f\(index)").write(text(index, 0)) }
                try settle(a, b)
                for round in 1...(Program.isLong ? 20 : 3) {
                    for index in 0..<Self.count { try (a.folder / "f\(index)").write(text(index, round)) }
                    usleep(useconds_t.random(in: 0..<400_000, using: &random))
                    try disk.cutPower()
                    b.crash()
                    try disk.mountAgain()
                    try check(b.folder, in: round, seed)
                    let wanted = try a.tree
                    try a.stop()
                    // Alone it looks at all that it has.
                    try b.start()
                    try b.run("rescan", Cluster.folderName)
                    try check(b.folder, in: round, seed)
                    try a.start()
                    try b.run("connect", a.address)
                    try settle(a, b)
                    #expect(try a.tree == wanted)
                    #expect(try a.conflicts.isEmpty && b.conflicts.isEmpty)
                }
            }
        }

        private func check(_ folder: DiskPath, in round: Int, _ seed: UInt64) throws {
            for index in 0..<Self.count {
                let held = try (folder / "f\(index)").readText()
                let isWhole = held == text(index, round - 1) || held == text(index, round)
                try #require(isWhole, "seed \(seed), round \(round), f\(index): \(held.count) bytes")
            }
        }

        private func settle(_ a: KithDevice, _ b: KithDevice) throws {
            do {
                try Patience.require("both to agree") {
                    let waited = try a.attempt(["wait", Cluster.folderName, "--timeout", "20", "--peers", "1"])
                    return try waited.status == 0 && a.tree == b.tree
                }
            } catch {
                throw Trouble("\(error)\n\(b.story)\n" + (try a.tree.differences(from: b.tree)))
            }
        }
    }
}
