import TestSupport
import Testing

extension EndToEnd {
    /// Links that are slow, or cut, or silent.
    struct LinkTests {
        /// Two devices that reach each other by a passage alone.
        private func withPassage(_ body: (Cluster, Passage) throws -> Void) throws {
            try withCluster { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                try a.stop()
                // B knows A's address of before, and nobody knows B's.
                let passage = try Passage(at: a.address)
                try a.start()
                try passage.lead(to: a.address)
                try Patience.require("B to come back to A") { try b.status.peers.contains(where: \.connected) }
                try body(cluster, passage)
            }
        }

        @Test func `a link that is cut in the middle of frames goes on, and what came is kept`() throws {
            try withPassage { cluster, passage in
                let (a, b) = (cluster["A"].folder / "big", cluster["B"].folder / "big")
                let bytes = RandomBytes.make(Program.isLong ? 200 << 20 : 24 << 20, seed: 28)
                // No connection carries all of it: it arrives only if each goes on where the one before was cut.
                passage.cutAfter(bytes.count / 4 + 12_345)
                try a.write(bytes)
                try Patience.require("the file on B") { b.exists }
                #expect(try b.read() == bytes)
                #expect(passage.cuts >= 3)
                passage.cutAfter(.max)
                try cluster.settle()
            }
        }

        @Test func `a link that falls silent goes on`() throws {
            try withPassage { cluster, passage in
                let (a, b) = (cluster["A"].folder, cluster["B"].folder)
                passage.setClosed(true)
                try (a / "new").write("new")
                try (b / "other").write("other")
                #expect(Patience.always(for: .seconds(1)) { !(b / "new").exists && !(a / "other").exists })
                passage.setClosed(false)
                #expect(try cluster.settle().paths == ["new", "other"])
            }
        }

        @Test func `a link that loses packets carries everything`() throws {
            guard let network = try PrivateNetwork(losingPercent: 5) else {
                print("skipped: this kernel, or this process, can make no network that loses packets (nftables)")
                return
            }
            try withCluster(network: network) { cluster in
                let (a, b) = (cluster["A"].folder, cluster["B"].folder)
                let bytes = RandomBytes.make(8 << 20, seed: 30)
                try (a / "large").write(bytes)
                for index in 0..<200 { try (b / "f\(index)").write("file \(index)") }
                #expect(try cluster.settle().files == 201)
                #expect(try (b / "large").read() == bytes)
                #expect(try network.packetsLost > 0)
            }
        }

        @Test func `a slow link carries everything in time`() throws {
            try withPassage { cluster, passage in
                let (a, b) = (cluster["A"], cluster["B"])
                passage.narrow(to: 1 << 20)
                try (a.folder / "large").write(RandomBytes.make(3 << 20, seed: 29))
                try Patience.require("it to be on its way") { try b.status.pendingIn > 0 }
                try (a.folder / "small").write("small")
                #expect(try cluster.settle().paths == ["large", "small"])
            }
        }
    }
}
