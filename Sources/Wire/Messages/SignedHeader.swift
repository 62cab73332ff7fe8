import Bytes

/// A page's header and its author's signature, neither of them checked.
package struct SignedHeader: Hashable, Sendable {
    /// The bytes that were signed.
    package var header: [UInt8]
    package var signature: [UInt8]

    package init(header: [UInt8], signature: [UInt8]) {
        self.header = header
        self.signature = signature
    }

    func write(to writer: inout CBORWriter) {
        writer.byteString(header)
        writer.byteString(signature)
    }

    init(from cbor: inout CBORReader) throws(CBORError) {
        header = try cbor.byteString(atMost: WireLimit.pageHeader)
        signature = try cbor.byteString(atMost: WireLimit.signature)
    }
}
