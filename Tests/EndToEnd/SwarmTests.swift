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
            let before = try cluster["A"].bytesWritten
            try (cluster["A"].folder / "large").write(bytes)
            try Patience.require("all to have it") { receivers.allSatisfy { ($0.folder / "large").exists } }
            // A alone would have to give it to each.
            let given = Double(try cluster["A"].bytesWritten - before) / Double(size)
            #expect(given < 2.5)
            for device in receivers {
                #expect(try (device.folder / "large").read() == bytes)
                #expect(try device.ask(Told.self, "status").traffic.network == size)
            }
            try cluster.settle()
        }
    }
}
