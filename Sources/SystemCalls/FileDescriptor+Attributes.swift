import CSystem

extension FileDescriptor {
    /// Sets an extended attribute (`user.…`); `.notSupported` where the filesystem keeps none.
    package func setAttribute(_ name: String, _ value: [UInt8]) throws(Errno) {
        try check { value.withUnsafeBytes { csystem_set_attribute(raw, name, $0.baseAddress, UInt64($0.count)) } }
    }

    /// An extended attribute; nil where there is none, or it is longer than `limit`.
    package func attribute(_ name: String, atMost limit: Int) -> [UInt8]? {
        var length: Int64 = -1
        let value = [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
            length = csystem_attribute(raw, name, buffer.baseAddress, UInt64(limit))
            filled = Int(max(0, length))
        }
        return length >= 0 ? value : nil
    }
}
