import Chunking
import SystemCalls

/// Bytes that look like chance from the first one on: what encrypting leaves. Formats that are compressed say at their
/// beginning what they are, so they do not count.
package enum Noise {
    /// Bytes from the beginning of a file that are looked at.
    static let sampleSize = 512
    /// Of fewer bytes nothing can be said.
    static let fewest = 32

    package static func isSeen(in sample: [UInt8]) -> Bool {
        guard sample.count >= fewest, !isKnownFormat(sample) else { return false }
        return sample.withUnsafeBytes { Chance.isSeen(in: $0) }
    }

    /// Looks at the beginning of an open file; what cannot be read is not noise.
    static func isSeen(in file: borrowing FileDescriptor) -> Bool {
        let sample = try? [UInt8](unsafeUninitializedCapacity: sampleSize) { bytes, count in
            count = try file.read(into: UnsafeMutableRawBufferPointer(bytes), at: 0)
        }
        return sample.map { isSeen(in: $0) } ?? false
    }

    private static func isKnownFormat(_ sample: [UInt8]) -> Bool {
        beginnings.contains { sample.starts(with: $0) }
            // ISO media files (mp4, mov, heic, avif) say a length first.
            || sample[4..<8].elementsEqual("ftyp".utf8)
    }

    /// Archives, compressors, images, sound and film. What encrypts is not among them, though some of it has a beginning too.
    private static let beginnings: [[UInt8]] =
        [
            "PK", "Rar!", "BZh", "RIFF", "OggS", "fLaC", "ID3", "GIF8", "%PDF", "LZIP",
        ].map { Array($0.utf8) } + [
            [0x1f, 0x8b], [0x1f, 0x9d], [0x28, 0xb5, 0x2f, 0xfd], [0xfd, 0x37, 0x7a, 0x58, 0x5a],
            [0x37, 0x7a, 0xbc, 0xaf], [0x04, 0x22, 0x4d, 0x18], [0xff, 0xd8, 0xff], [0x89, 0x50, 0x4e, 0x47],
            [0x1a, 0x45, 0xdf, 0xa3], [0xff, 0xfb], [0xff, 0xf3], [0xff, 0xf1], [0xff, 0xf9], [0x47, 0x40],
        ]
}
