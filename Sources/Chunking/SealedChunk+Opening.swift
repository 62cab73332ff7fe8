package import Cryptography
package import Folders

extension SealedChunk {
    /// The plaintext of a sealed chunk from anyone, when it is the chunk that `expected` names: the seal says that a
    /// member made it, the id that the member told the truth.
    ///
    /// - Parameters:
    ///   - key: The seal key of an epoch, or nil where it is not held.
    ///   - chunkID: The folder's key for chunk ids.
    package static func open(
        _ bytes: UnsafeRawBufferPointer, expecting expected: ChunkRef, folder: FolderID,
        key: (_ epoch: EpochID) -> SealKey?, chunkID: HMACKey
    ) throws(ChunkingError) -> [UInt8] {
        let header = try Header(of: bytes)
        let size = Int(expected.size)
        guard (1...Cutter.greatest).contains(size) else { throw ChunkingError(.wrongLength) }
        guard let key = key(header.epoch) else { throw ChunkingError(.noKey) }
        let body = key.open(
            UnsafeRawBufferPointer(rebasing: bytes[headerLength...]),
            associatedData: header.associatedData(folder: folder, id: expected.id, size: size))
        guard let body else { throw ChunkingError(.brokenSeal) }
        let payload = try payload(of: body)
        let plaintext = try unpacked(payload, codec: header.codec, size: size)
        guard ChunkID(chunkID.digest(plaintext)) == expected.id else { throw ChunkingError(.wrongChunk) }
        return plaintext
    }

    package static func open(
        _ bytes: [UInt8], expecting expected: ChunkRef, folder: FolderID, key: (_ epoch: EpochID) -> SealKey?,
        chunkID: HMACKey
    ) throws(ChunkingError) -> [UInt8] {
        // `withUnsafeBytes` would widen the error.
        let opened = bytes.withUnsafeBytes { bytes in
            Result { () throws(ChunkingError) in
                try open(bytes, expecting: expected, folder: folder, key: key, chunkID: chunkID)
            }
        }
        return try opened.get()
    }

    private static func payload(of body: [UInt8]) throws(ChunkingError) -> ArraySlice<UInt8> {
        let length = body.prefix(lengthLength).reduce(0) { $0 << 8 | Int($1) }
        guard length <= body.count - lengthLength, paddedLength(lengthLength + length) == body.count else {
            throw ChunkingError(.wrongLength)
        }
        return body[lengthLength..<(lengthLength + length)]
    }

    private static func unpacked(
        _ payload: ArraySlice<UInt8>, codec: Codec, size: Int
    ) throws(ChunkingError) -> [UInt8] {
        switch codec {
        case .stored:
            guard payload.count == size else { throw ChunkingError(.wrongLength) }
            return Array(payload)
        case .zstandard:
            var fits = false
            let plaintext = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
                let out = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<size])
                fits = payload.withUnsafeBytes { Zstandard.decompress($0, into: out) }
                filled = fits ? size : 0
            }
            guard fits else { throw ChunkingError(.notDecompressed) }
            return plaintext
        }
    }
}
