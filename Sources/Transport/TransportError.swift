/// Why a connection was not made, or is no more, and with whom.
package struct TransportError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// Both sides were done, or this side closed.
        case closed
        /// The peer ended the stream.
        case closedByPeer
        /// Nobody listens there.
        case refused
        case unreachable
        case timedOut
        case nameUnknown
        /// The peer is another device than the one that was expected.
        case wrongDevice
        /// The peer does not speak TLS 1.3 as Kith does, or refused us.
        case handshake
        /// The line broke, or what came over it was not what was sent.
        case broken
        /// The peer did not read what was sent to it until too much waited.
        case peerTooSlow
        case addressInUse
        case addressInvalid
        /// This side is at its limit or shuts down.
        case unavailable
    }

    package let code: Code
    /// Which address, as the user gave it or as the kernel reports it.
    package let address: String
    /// What the kernel or OpenSSL says of it.
    package let words: String

    package init(_ code: Code, _ address: String, _ words: String) {
        self.code = code
        self.address = address
        self.words = words
    }

    package var description: String { "\(address): \(words)" }
}
