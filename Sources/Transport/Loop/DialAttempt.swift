/// A dial on its way through the addresses of its host. Used on the loop's thread only.
final class DialAttempt {
    let dial: Dial
    var addresses: [SocketAddress] = []
    /// The channel that tries the address at hand.
    var channel: Channel?
    /// Fires when the dial has taken too long.
    var deadline: EventWatch?

    init(_ dial: Dial) {
        self.dial = dial
    }
}
