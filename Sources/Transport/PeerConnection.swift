package import Identity
import Synchronization

/// A TLS connection to a device whose key is proven. Any thread may use it; what happens on it is told to the loop's
/// delegate.
package final class PeerConnection: Sendable, Hashable {
    /// Unique within its loop.
    package let number: ConnectionNumber
    package let device: DeviceID
    /// The dial that made it; nil where the peer came to us.
    package let dial: DialID?
    package let remote: SocketAddress
    private let carrier: any ConnectionCarrier
    private let waiting = Atomic(0)

    package init(
        number: ConnectionNumber, device: DeviceID, dial: DialID?, remote: SocketAddress,
        carrier: any ConnectionCarrier
    ) {
        self.number = number
        self.device = device
        self.dial = dial
        self.remote = remote
        self.carrier = carrier
    }

    package var isOutgoing: Bool { dial != nil }

    /// Bytes that were given to `send` and not yet to the kernel.
    package var pendingBytes: Int { waiting.load(ordering: .relaxed) }

    /// Sends the pieces one after the other, without a copy where they are large. Never blocks: who sends much looks at
    /// `pendingBytes` and waits for `drained`. Nothing happens once the connection is closed.
    package func send(_ pieces: [[UInt8]]) {
        waiting.add(pieces.reduce(0) { $0 + $1.count }, ordering: .relaxed)
        carrier.send(pieces, on: number)
    }

    package func send(_ bytes: [UInt8]) { send([bytes]) }

    /// Takes nothing more from the socket, so that the peer has to wait. Up to 1 MiB that was read before may still come.
    package func pauseReading() { carrier.setReading(true, on: number) }

    package func resumeReading() { carrier.setReading(false, on: number) }

    /// Closes when all that was sent before is out; nothing is received any more.
    package func close() { carrier.close(number) }

    /// The new count of pending bytes, for its carrier alone.
    package func wrote(_ count: Int) -> Int { waiting.subtract(count, ordering: .relaxed).newValue }

    package static func == (left: PeerConnection, right: PeerConnection) -> Bool { left === right }

    package func hash(into hasher: inout Hasher) { hasher.combine(number) }
}
