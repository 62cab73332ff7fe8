import Bytes
import Cryptography
package import Folders

/// A chunk as it travels and as a relay keeps it:
///
///     version (1 byte, 1) | codec (1) | epoch (16) | nonce (24) | ciphertext | tag (16)
///
/// The plaintext under the seal is the payload's length (4 bytes, big-endian), the payload, and zeros up to the Padmé
/// class of both, so that the length outside tells no more than the class. The seal binds the folder, the epoch, the
/// chunk id, the codec and the chunk's length.
package enum SealedChunk {
    package enum Codec: UInt8, Hashable, Sendable {
        case stored = 0
        case zstandard = 1
    }

    package static let headerLength = 18
    static let lengthLength = 4
    private static let version: UInt8 = 1

    /// No sealed chunk is longer.
    package static let longest = headerLength + SealKey.overhead + paddedLength(lengthLength + Cutter.greatest)

    /// What anyone can read of a sealed chunk.
    package struct Header: Hashable, Sendable {
        package let codec: Codec
        package let epoch: EpochID

        /// Throws where `bytes` cannot be a sealed chunk of any folder.
        package init(of bytes: UnsafeRawBufferPointer) throws(ChunkingError) {
            guard bytes.count > headerLength + SealKey.overhead + lengthLength else { throw ChunkingError(.tooShort) }
            guard bytes.count <= longest else { throw ChunkingError(.tooLong) }
            guard bytes[0] == version else { throw ChunkingError(.unknownVersion) }
            guard let codec = Codec(rawValue: bytes[1]) else { throw ChunkingError(.unknownCodec) }
            guard let epoch = Bytes16(UnsafeRawBufferPointer(rebasing: bytes[2..<headerLength])).map({ EpochID($0) })
            else {
                throw ChunkingError(.tooShort)
            }
            self.codec = codec
            self.epoch = epoch
        }

        init(codec: Codec, epoch: EpochID) {
            self.codec = codec
            self.epoch = epoch
        }

        var bytes: [UInt8] { [version, codec.rawValue] + epoch.raw.bytes }

        func associatedData(folder: FolderID, id: ChunkID, size: Int) -> [UInt8] {
            let length = (0..<4).map { UInt8(truncatingIfNeeded: size >> (24 - 8 * $0)) }
            return SealedChunk.domain + folder.raw.bytes + epoch.raw.bytes + id.raw.bytes + [codec.rawValue] + length
        }
    }

    private static let domain = Array("kith/chunk/1".utf8) + [0]

    static func paddedLength(_ length: Int) -> Int { Int(paddedSize(UInt64(length))) }
}
