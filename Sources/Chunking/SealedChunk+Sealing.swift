package import Cryptography
package import Folders

extension SealedChunk {
    /// Seals the plaintext `chunk`, 1 to `Cutter.greatest` bytes, compressed where that gains; different bytes each
    /// time.
    package static func seal(
        chunk: UnsafeRawBufferPointer, id: ChunkID, folder: FolderID, epoch: EpochID, key: SealKey
    ) -> [UInt8] {
        precondition((1...Cutter.greatest).contains(chunk.count))
        // Room for the longest that can come out: a stored payload.
        let capacity = headerLength + SealKey.overhead + paddedLength(lengthLength + chunk.count)
        return [UInt8](unsafeUninitializedCapacity: capacity) { buffer, filled in
            let out = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<capacity])
            let body = UnsafeMutableRawBufferPointer(rebasing: out[(headerLength + SealKey.nonceLength)...])
            let (codec, length) = write(chunk, into: body)
            let header = Header(codec: codec, epoch: epoch)
            out.copyBytes(from: header.bytes)
            let sealed = UnsafeMutableRawBufferPointer(rebasing: out[headerLength...].prefix(length + SealKey.overhead))
            // The body stands where its ciphertext will: it is sealed in place.
            key.seal(
                UnsafeRawBufferPointer(rebasing: body[..<length]),
                associatedData: header.associatedData(folder: folder, id: id, size: chunk.count), into: sealed)
            filled = headerLength + sealed.count
        }
    }

    /// Writes the payload's length, the payload and the padding; says how long they are together.
    private static func write(
        _ chunk: UnsafeRawBufferPointer, into body: UnsafeMutableRawBufferPointer
    ) -> (codec: Codec, length: Int) {
        let room = UnsafeMutableRawBufferPointer(rebasing: body[lengthLength...])
        let compressed = compress(chunk, into: room)
        if compressed == nil { room.copyMemory(from: chunk) }
        let end = lengthLength + (compressed ?? chunk.count)
        body.storeBytes(of: UInt32(end - lengthLength).bigEndian, as: UInt32.self)
        let length = paddedLength(end)
        _ = UnsafeMutableRawBufferPointer(rebasing: body[end..<length])
            .initializeMemory(as: UInt8.self, repeating: 0)
        return (compressed == nil ? .stored : .zstandard, length)
    }

    /// The compressed length; nil where less than a 32nd is gained, which does not pay for decompressing.
    private static func compress(
        _ chunk: UnsafeRawBufferPointer, into room: UnsafeMutableRawBufferPointer
    ) -> Int? {
        guard seemsCompressible(chunk, scratch: room) else { return nil }
        let worthwhile = chunk.count - chunk.count / 32 - 1
        return Zstandard.compress(chunk, into: UnsafeMutableRawBufferPointer(rebasing: room[..<worthwhile]))
    }

    private static let glanceLength = 512
    private static let sampleLength = 8 << 10

    /// Looks at, and of a long chunk tries, samples from the beginning, the middle and the end, each within its own room:
    /// media and archives are then stored at the cost of a glance.
    private static func seemsCompressible(
        _ chunk: UnsafeRawBufferPointer, scratch: UnsafeMutableRawBufferPointer
    ) -> Bool {
        guard samples(of: chunk, length: glanceLength).contains(where: { !Chance.isSeen(in: $0) }) else { return false }
        guard chunk.count > 8 * sampleLength else { return true }
        let room = UnsafeMutableRawBufferPointer(rebasing: scratch[..<(sampleLength - sampleLength / 32)])
        return samples(of: chunk, length: sampleLength).contains { Zstandard.compress($0, into: room) != nil }
    }

    /// All of a chunk that is shorter than three of them.
    private static func samples(of chunk: UnsafeRawBufferPointer, length: Int) -> [UnsafeRawBufferPointer] {
        guard chunk.count > 3 * length else { return [chunk] }
        return [0, (chunk.count - length) / 2, chunk.count - length].map { start in
            UnsafeRawBufferPointer(rebasing: chunk[start..<(start + length)])
        }
    }
}
