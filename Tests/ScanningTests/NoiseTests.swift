import Scanning
import Testing

struct NoiseTests {
    private func random(_ count: Int, seed: UInt64) -> [UInt8] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 40)
        }
    }

    @Test(arguments: [32, 48, 64, 100, 512])
    func `chance is noise`(size: Int) {
        let seen = (1...400).count { Noise.isSeen(in: random(size, seed: UInt64($0))) }
        #expect(seen >= 396, "of 400 samples of \(size) bytes")
    }

    @Test(arguments: [
        "The quick brown fox jumps over the lazy dog, and then it does so once more.",
        "{\"name\":\"docs\",\"id\":\"00ff\",\"files\":1234,\"bytes\":5242880,\"conflicts\":0}",
        "SGVsbG8sIHRoaXMgaXMgYSB0ZXh0IGluIGJhc2U2NCBhbmQgaXQgaXMgbm90IG5vaXNlIGF0IGFsbCwgdGhpcyBnb2VzIG9u",
        "file 12345 file 12345 file 12345",
    ])
    func `text is none`(text: String) {
        #expect(!Noise.isSeen(in: Array(text.utf8)))
    }

    @Test func `zeros, counting up, and too few bytes are none`() {
        #expect(!Noise.isSeen(in: [UInt8](repeating: 0, count: 512)))
        #expect(!Noise.isSeen(in: random(31, seed: 1)))
        #expect(!Noise.isSeen(in: []))
    }

    @Test(arguments: [
        [0xff, 0xd8, 0xff], [0x50, 0x4b, 0x03, 0x04], [0x1f, 0x8b], [0, 0, 0, 0x18, 0x66, 0x74, 0x79, 0x70],
    ])
    func `what says that it is compressed is none`(beginning: [UInt8]) {
        let rest = random(500, seed: 3)
        #expect(!Noise.isSeen(in: beginning + rest))
        #expect(Noise.isSeen(in: rest))
    }
}
