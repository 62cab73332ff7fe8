import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// `kill -9` at any moment, again and again.
    struct KillTests {
        private static let count = Program.isLong ? 1_000 : 250
        private static let rounds = Program.isLong ? 12 : 2

        /// What a file says in a round; nil where it does not exist in it. Few enough are deleted to need no approval.
        private static func text(_ index: Int, _ round: Int) -> String? {
            guard (index + 3 * round) % 10 != 0 else { return nil }
            return "file \(index) of round \(round)\n" + String(repeating: "\(round % 10)", count: 10_000)
        }

        private static func change(_ folder: DiskPath, to round: Int) throws {
            for index in 0..<count {
                let file = folder / "f\(index)"
                if let text = text(index, round) { try file.write(text) } else { try file.remove() }
            }
        }

        private static func check(_ folder: DiskPath, in round: Int, _ words: String) throws {
            for index in 0..<count {
                let file = folder / "f\(index)"
                let held = file.exists ? try file.readText() : nil
                try #require(held == text(index, round - 1) || held == text(index, round), "\(words), f\(index)")
            }
        }

        @Test(arguments: Seeds.given(orNew: 1), ["A", "B"])
        func `whoever is killed, each path is old or new, nothing is announced gone, and nothing of a user's is lost`(
            seed: UInt64, victim: String
        ) throws {
            print("seed \(seed)")
            var random = SplitMix(seed: seed)
            try withCluster { device in
                if device.name == "A" { try Self.change(device.folder, to: 0) }
            } _: { cluster in
                let (a, b, killed) = (cluster["A"], cluster["B"], cluster[victim])
                try (a.folder / "diary").write("")
                try cluster.settle()
                var diary = ""
                for round in 1...Self.rounds {
                    try Self.change(a.folder, to: round)
                    for kill in 0..<3 {
                        usleep(useconds_t.random(in: 0..<250_000, using: &random))
                        killed.crash()
                        try Self.check(b.folder, in: round, "seed \(seed), round \(round), kill \(kill)")
                        // What the user does meanwhile.
                        diary += "round \(round), kill \(kill)\n"
                        try (killed.folder / "diary").write(diary)
                        try cluster.rejoin(killed)
                    }
                    try cluster.settle()
                    for device in [a, b] {
                        for index in 0..<Self.count {
                            let file = device.folder / "f\(index)"
                            try #require((file.exists ? try file.readText() : nil) == Self.text(index, round))
                        }
                        #expect(try (device.folder / "diary").readText() == diary)
                    }
                }
            }
        }

        /// Bytes of unfinished files that are on the disk.
        private static func stored(on device: KithDevice) throws -> Int {
            let stage = device.folder / ".kith/stage"
            return try stage.names().map { (stage / $0).status.map { Int($0.st_blocks) * 512 } ?? 0 }.reduce(0, +)
        }

        @Test func `what was stored before a kill does not cross the wire again`() throws {
            guard let network = try PrivateNetwork() else {
                print("skipped: this process may not make a network of its own")
                return
            }
            let size = Program.isLong ? 1 << 30 : 80 << 20
            // Frames around the chunks, the chunk that is half there, and what is said at the beginning.
            let slack = 6 << 20
            try withCluster(network: network) { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                let bytes = RandomBytes.make(size, seed: 9)
                try (a.folder / "big").write(bytes)
                var kept: [Int] = []
                for step in 1...9 {
                    let isThere = { (b.folder / "big").exists }
                    try Patience.require("\(step) tenths of it") {
                        try Self.stored(on: b) >= step * size / 10 || isThere()
                    }
                    let victim = step % 3 == 0 ? a : b
                    victim.crash()
                    if isThere() { break }
                    let (stored, before) = (try Self.stored(on: b), try network.bytesCarried)
                    kept.append(stored)
                    try cluster.rejoin(victim)
                    guard step == 9 else { continue }
                    try Patience.require("the rest") { isThere() }
                    #expect(Int(try network.bytesCarried - before) <= size - stored + slack)
                }
                try Patience.require("the file on B") { (b.folder / "big").exists }
                #expect(try (b.folder / "big").read() == bytes)
                #expect(kept == kept.sorted(), "a part was thrown away: \(kept)")
                try cluster.settle()
            }
        }
    }
}
