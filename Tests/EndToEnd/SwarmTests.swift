import TestSupport
import Testing

extension EndToEnd {
    struct SwarmTests {}
}

extension EndToEnd.SwarmTests {
    private struct Told: Decodable {
        struct Traffic: Decodable { let network: Int }

        let traffic: Traffic
    }

    @Test func `three that need the same from one whose upload is limited have it from each other too`() throws {
        let (size, rate) = (128 << 20, 10 << 20)
        try withCluster(["A", "B", "C", "D"]) { cluster in
            let receivers = ["B", "C", "D"].map { cluster[$0] }
            for (number, device) in receivers.enumerated() {
                for other in receivers[..<number] { try device.run("connect", other.address) }
            }
            for device in receivers { try device.run("wait", Cluster.folderName, "--timeout", "60", "--peers", "3") }
            try cluster["A"].run("limit", "--up", "\(rate >> 10)K")
            let bytes = RandomBytes.make(size, seed: 4)
            let begin = ContinuousClock.now
            try (cluster["A"].folder / "large").write(bytes)
            try Patience.require("all to have it") { receivers.allSatisfy { ($0.folder / "large").exists } }
            let seconds = Double((ContinuousClock.now - begin).components.seconds)
            // A alone could not give it to each in less than all of that; on an idle machine half of it is enough.
            #expect(seconds < Double(3 * size / rate) * 0.9)
            for device in receivers {
                #expect(try (device.folder / "large").read() == bytes)
                #expect(try device.ask(Told.self, "status").traffic.network == size)
            }
            try cluster.settle()
        }
    }
}
