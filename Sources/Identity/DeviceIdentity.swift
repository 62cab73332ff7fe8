import Bytes
package import Cryptography

/// Who this device is: the key that it signs with, and the id that follows from it.
package struct DeviceIdentity: Sendable {
    package let key: SigningKey

    package init(key: SigningKey) {
        self.key = key
    }

    package static func random() -> DeviceIdentity { DeviceIdentity(key: .random()) }

    package var id: DeviceID { DeviceID(key.publicKey) }

    // The first line of a key file, so that it is known for what it is.
    private static let heading = Array("kith identity 1\n".utf8)

    /// The bytes of a key file, secret: a heading, the seed and the public key in CBOR.
    package var encoded: [UInt8] {
        var writer = CBORWriter()
        writer.array(2)
        writer.byteString(key.seed.bytes)
        writer.byteString(key.publicKey)
        return DeviceIdentity.heading + writer.bytes
    }

    /// Nil for what `encoded` did not give, and where the public key is not that of the seed: a damaged file makes no
    /// new device.
    package init?(encoded: [UInt8]) {
        guard encoded.starts(with: DeviceIdentity.heading) else { return nil }
        var reader = CBORReader(encoded.dropFirst(DeviceIdentity.heading.count))
        guard let count = try? reader.array(atMost: 2), count == 2,
            let seed = (try? reader.byteString(atMost: SecretKey.length)).flatMap(SecretKey.init(bytes:)),
            let publicKey = try? reader.bytes32(), reader.isAtEnd
        else { return nil }
        let key = SigningKey(seed: seed)
        guard key.publicKey == publicKey else { return nil }
        self.init(key: key)
    }
}
