package import Identity

/// What moves a connection's bytes. Any thread may ask; nothing blocks.
package protocol ConnectionCarrier: AnyObject, Sendable {
    func send(_ pieces: [[UInt8]], on connection: ConnectionNumber)
    func setReading(_ isPaused: Bool, on connection: ConnectionNumber)
    func close(_ connection: ConnectionNumber)
}

/// Whoever can be told to connect to a device; the outcome is told to a `TransportDelegate`.
package protocol Dialling: AnyObject, Sendable {
    /// To whichever device answers at the address or name if none is expected. What comes of it has this number.
    func dial(host: String, port: UInt16, expecting device: DeviceID?) -> DialID

    /// How fast all connections may be from now on.
    func limit(to limits: RateLimits)

    /// Closes all connections, and returns when the delegate has heard its last.
    func shutDown()
}

extension Dialling {
    /// For networks that are as fast as they are.
    package func limit(to limits: RateLimits) {}
}
