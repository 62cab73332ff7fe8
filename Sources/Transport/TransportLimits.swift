/// How much a loop takes on, and how long it waits.
package struct TransportLimits: Hashable, Sendable {
    /// Bytes waiting to be sent on one connection, below which `drained` is called.
    package var lowWater = 1 << 20
    /// Bytes waiting to be sent on one connection, above which it is closed: the peer does not read.
    package var mostWaiting = 64 << 20
    /// From the accepted socket to the end of the handshake.
    package var handshake: Duration = .seconds(10)
    /// From `close` to the forced end, for what still waits to be sent and for the peer's own end.
    package var closing: Duration = .seconds(10)
    /// Connections from outside at one time, handshakes among them; more are closed at once.
    package var incoming = 512

    package init() {}
}
