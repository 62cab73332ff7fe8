/// Who hears of connections. All calls come on the loop's thread, one at a time, and must not block.
package protocol TransportDelegate: AnyObject, Sendable {
    /// TLS is up and the peer's key proven. Over TLS 1.3 the peer may still refuse ours: its first words tell.
    func connected(_ connection: PeerConnection)

    /// Bytes from the peer in their order, cut anywhere.
    func received(_ bytes: [UInt8], on connection: PeerConnection)

    /// What waits to be sent fell below `TransportLimits.lowWater`, after it was above.
    func drained(_ connection: PeerConnection)

    /// The last call for a connection.
    func closed(_ connection: PeerConnection, _ reason: TransportError)

    /// A dial came to nothing, at all addresses of its host.
    func dialFailed(_ dial: DialID, _ reason: TransportError)

    /// Somebody connected and did not get through the handshake.
    func incomingFailed(_ reason: TransportError)
}
