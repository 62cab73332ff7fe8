import Bytes
import Cryptography
import Identity
import Testing

@Suite struct DeviceIdentityTests {
    private let identity = DeviceIdentity.random()

    @Test func `a key file gives the same device`() {
        let read = DeviceIdentity(encoded: identity.encoded)
        #expect(read?.id == identity.id)
        #expect(read?.key.seed.bytes == identity.key.seed.bytes)
    }

    @Test func `a key file that was cut short or changed is refused`() {
        let encoded = identity.encoded
        for length in encoded.indices { #expect(DeviceIdentity(encoded: Array(encoded.prefix(length))) == nil) }
        for index in encoded.indices {
            var damaged = encoded
            damaged[index] ^= 1
            #expect(DeviceIdentity(encoded: damaged) == nil, "byte \(index)")
        }
        #expect(DeviceIdentity(encoded: encoded + [0]) == nil)
    }
}
