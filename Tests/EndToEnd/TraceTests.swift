import Foundation
import Testing

extension EndToEnd {
    struct TraceTests {
        private struct Event: Decodable {
            struct Arguments: Decodable { let name: String? }

            let name: String
            let ph: String
            let args: Arguments?
        }

        @Test func `a trace tells what the lanes of both devices did`() throws {
            try withCluster { cluster in
                for device in cluster.devices {
                    try device.stop()
                    try device.start(options: ["--trace", (device.base / "trace").text])
                }
                try cluster["A"].run("connect", cluster["B"].address)
                try (cluster["A"].folder / "file").write(RandomBytes.make(3 << 20, seed: 3))
                try cluster.settle()
                for device in cluster.devices { try device.stop() }
                for (device, lanes) in [
                    (cluster["A"], ["scanning", "serving"]), (cluster["B"], ["staging", "placing"]),
                ] {
                    let text = try (device.base / "trace").readText()
                    let events = try JSONDecoder().decode([Event].self, from: Data(text.utf8))
                    let names = events.filter { $0.ph == "M" }.compactMap(\.args?.name)
                    for lane in lanes + ["folder"] {
                        #expect(names.contains { $0.hasPrefix(lane) && $0.hasSuffix(".\(Cluster.folderName)") })
                    }
                    #expect(names.contains("network") && names.contains("kith \(device.name)"))
                    #expect(events.contains { $0.ph == "X" && $0.name == "read and decrypt" })
                }
            }
        }
    }
}
