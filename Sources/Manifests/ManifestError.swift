package import Bytes

/// Why bytes are no manifest, or what was asked cannot become one.
package struct ManifestError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Hashable, Sendable {
        /// No deterministic CBOR of the expected shape; `cause` says where.
        case malformed
        /// Well-formed, but means nothing that a folder may hold.
        case invalid
        /// Over a limit of `ManifestLimit`.
        case tooLarge
        case wrongFolder
        /// A signature does not belong to what it stands beside.
        case forged
        /// Bytes differ from the hash that a signature covers.
        case tampered
        case unknownEpoch
        /// The key does not open it.
        case sealed
        /// The membership does not allow it.
        case notAllowed
        /// It waits for too much that is not here.
        case tooManyWaiting
        /// A code's time is over, or all its uses are.
        case spent
    }

    package let code: Code
    /// What happened, in words for a user.
    package let words: String
    package let cause: CBORError?

    package init(_ code: Code, _ words: String, cause: CBORError? = nil) {
        self.code = code
        self.words = words
        self.cause = cause
    }

    package var description: String {
        guard let cause else { return words }
        return "\(words) (\(cause.code) at byte \(cause.offset))"
    }
}

/// Runs `read`, and names `thing` where its bytes are not as they should be.
func reading<Value>(_ thing: String, _ read: () throws(CBORError) -> Value) throws(ManifestError) -> Value {
    do {
        return try read()
    } catch {
        let tooLarge = error.code == .tooLong
        throw ManifestError(
            tooLarge ? .tooLarge : .malformed, tooLarge ? "\(thing) is over its limit" : "\(thing) is malformed",
            cause: error)
    }
}
