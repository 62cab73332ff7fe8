import Glibc
import TestSupport
import Testing

extension EndToEnd {
    struct WireTests {
        private static let size = 64 << 20
        private static let allowed: UInt64 = 4 << 20

        @Test func `as much crosses the wire as chunks changed`() throws {
            guard let network = try PrivateNetwork() else {
                print("skipped: this process may not make a network of its own")
                return
            }
            try withCluster(network: network) { device in
                if device.name == "A" { try (device.folder / "image").write(RandomBytes.make(Self.size, seed: 21)) }
            } _: { cluster in
                let (a, b) = (cluster["A"].folder / "image", cluster["B"].folder / "image")
                try cluster.settle(within: .seconds(180))
                func cost(of change: () throws -> Void) throws -> UInt64 {
                    let before = try network.bytesCarried
                    try change()
                    let wanted = try a.read()
                    try Patience.require("the change on B", within: .seconds(180)) {
                        try b.size == wanted.count && b.read() == wanted
                    }
                    try cluster.settle(within: .seconds(180))
                    return try network.bytesCarried - before
                }
                #expect(try cost { try a.write([0x2a] + a.read()) } <= Self.allowed)
                #expect(try cost { try a.append(RandomBytes.make(4096, seed: 22)) } <= Self.allowed)
                let middle = RandomBytes.make(4096, seed: 23)
                #expect(try cost { try a.overwrite(at: Self.size / 2, middle) } <= Self.allowed)
            }
        }

        @Test func `a sparse file is sent small and stays sparse`() throws {
            let network = try PrivateNetwork()
            let size = Program.isLong ? 8 << 30 : 1 << 30
            try withCluster(network: network) { cluster in
                let (a, b) = (cluster["A"].folder / "sparse", cluster["B"].folder / "sparse")
                let before = try network?.bytesCarried ?? 0
                try a.overwrite(at: 0, Array("head".utf8))
                try a.overwrite(at: size / 2, Array("middle".utf8))
                try a.check("truncate") { truncate($0, off_t(size)) }
                try Patience.require("the file on B", within: .seconds(180)) { b.size == size }
                try cluster.waitUntilAgreed(within: Patience.usual)
                #expect(b.size == size)
                let blocks = b.status.map { Int($0.st_blocks) * 512 } ?? size
                #expect(blocks < 4 << 20)
                #expect(try (network?.bytesCarried ?? 0) - before < 8 << 20)
                #expect(try b.read(at: size / 2, 6) == Array("middle".utf8))
                #expect(try b.read(at: 0, 6) == Array("head\0\0".utf8))
            }
        }

        @Test func `nothing that a folder says can be read on the wire`() throws {
            guard let network = try PrivateNetwork() else {
                print("skipped: this process may not make a network of its own")
                return
            }
            let place = try TemporaryPlace("capture")
            let capture = place.path / "capture.pcap"
            guard
                let watcher = try? ChildProcess(
                    network.entrance + ["tshark", "-q", "-i", "lo", "-w", capture.text], output: place.path / "out",
                    errors: place.path / "err"),
                Patience.until(within: .seconds(180), { capture.size > 0 || !watcher.isRunning }), watcher.isRunning
            else {
                print("skipped: tshark does not run here")
                return
            }
            let secrets = [
                "NameOfAFile", "NameOfADirectory", "ContentOfAFile", "TargetOfALink", "DeviceAlpha", "DeviceBeta",
            ]
            try withCluster(["DeviceAlpha", "DeviceBeta"], network: network) { cluster in
                let folder = cluster.first.folder
                try (folder / "NameOfADirectory").makeDirectory()
                try (folder / "NameOfADirectory/NameOfAFile").write(String(repeating: "ContentOfAFile", count: 100))
                try (folder / "NameOfADirectory/link").link(to: "TargetOfALink")
                try cluster.settle()
                let id = try cluster.first.ask(StatusAnswer.self, "status").folders.map(\.id).joined()
                let devices = try cluster.devices.map { try $0.run("id") }
                // What is searched for is found if it is there.
                let control = "said in the clear"
                let say = "printf '\(control)' > /dev/udp/127.0.0.1/9"
                let speaker = try ChildProcess(
                    network.entrance + ["bash", "-c", say], output: place.path / "out", errors: place.path / "err")
                #expect(speaker.ended(within: Patience.usual) && speaker.exitStatus == 0)
                // The kernel hands packets to the capture in blocks: what has been carried until now must be in it.
                let carried = try network.bytesCarried
                try Patience.require("the whole capture") {
                    try capture.size >= carried && capture.read().contains(Array(control.utf8))
                }
                watcher.signal(SIGINT)
                #expect(watcher.ended(within: .seconds(180)))
                let captured = try capture.read()
                let plain = devices + devices.map { $0.filter { $0 != "-" } } + devices.map { String($0.prefix(7)) }
                for secret in secrets + plain + [Cluster.folderName, id, id.uppercased()] {
                    let isFound = captured.contains(Array(secret.utf8))
                    #expect(!isFound, "\(secret) is on the wire")
                }
                let raw = stride(from: 0, to: id.count - 1, by: 2).compactMap { offset in
                    UInt8(id.dropFirst(offset).prefix(2), radix: 16)
                }
                #expect(raw.count == 16 && !captured.contains(raw), "the folder's id is on the wire")
            }
        }
    }
}
