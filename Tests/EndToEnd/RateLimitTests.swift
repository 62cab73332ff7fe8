import Testing

extension EndToEnd {
    struct RateLimitTests {}
}

extension EndToEnd.RateLimitTests {
    /// What a device tells of its limits and of where bytes came from.
    private struct Told: Decodable {
        struct Limit: Decodable {
            let up: Int?
            let during: String?
        }

        struct Traffic: Decodable {
            let network: Int
            let sameFile: Int
            let otherFile: Int
            let skipped: Int
        }

        let limits: [Limit]
        let traffic: Traffic
    }

    private func told(_ device: KithDevice) throws -> Told { try device.ask(Told.self, "status") }

    @Test func `a limited transfer takes at least the time that the limit implies, also after a restart`() throws {
        try withCluster { cluster in
            let (sender, receiver) = (cluster["A"], cluster["B"])
            try sender.run("limit", "--up", "1000K")
            try sender.stop()
            try cluster.rejoin(sender)
            #expect(try told(sender).limits.map(\.up) == [1_024_000])
            #expect(try sender.run("status").contains("limited: all together up 1000 KiB/s"))
            let bytes = RandomBytes.make(3_072_000, seed: 1)
            let begin = ContinuousClock.now
            try (sender.folder / "large").write(bytes)
            try cluster.settle()
            // A tenth of a second's bytes may pass at once.
            #expect(ContinuousClock.now - begin >= .milliseconds(2800))
            #expect(try (receiver.folder / "large").read() == bytes)
        }
    }

    @Test func `a device tells where what it received came from`() throws {
        try withCluster { cluster in
            let (sender, receiver) = (cluster["A"], cluster["B"])
            let bytes = RandomBytes.make(3_000_000, seed: 2)
            try (sender.folder / "one").write(bytes)
            try cluster.settle()
            #expect(try told(receiver).traffic.network == 3_000_000)
            try (sender.folder / "two").write(bytes)
            try cluster.settle()
            #expect(try told(receiver).traffic.otherFile == 3_000_000)
            #expect(try told(receiver).traffic.network == 3_000_000)
            try (sender.folder / "one").write([7] + bytes)
            try cluster.settle()
            let traffic = try told(receiver).traffic
            #expect(traffic.sameFile > 1_000_000)
            #expect(traffic.network + traffic.sameFile == 6_000_001)
            try (sender.folder / "zeros").write([UInt8](repeating: 0, count: 8 << 20))
            try cluster.settle()
            #expect(try told(receiver).traffic.skipped > 6 << 20)
            #expect(try told(sender).traffic.network == 0, "it received nothing")
            #expect(try receiver.log.readText().contains("bytes from other devices"))
        }
    }
}
