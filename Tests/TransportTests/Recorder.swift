import Bytes
import Cryptography
import Identity
import Synchronization
import Transport

/// What a loop told its delegate, as a stream to be awaited.
enum TransportEvent: Sendable {
    case connected(PeerConnection)
    case received([UInt8], PeerConnection)
    case drained(PeerConnection)
    case closed(PeerConnection, TransportError)
    case dialFailed(DialID, TransportError)
    case incomingFailed(TransportError)
}

/// Writes down all that is said to it.
final class Recorder: TransportDelegate {
    private let stream: AsyncStream<TransportEvent>
    private let continuation: AsyncStream<TransportEvent>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func connected(_ connection: PeerConnection) { continuation.yield(.connected(connection)) }
    func received(_ bytes: [UInt8], on connection: PeerConnection) { continuation.yield(.received(bytes, connection)) }
    func drained(_ connection: PeerConnection) { continuation.yield(.drained(connection)) }
    func closed(_ connection: PeerConnection, _ reason: TransportError) {
        continuation.yield(.closed(connection, reason))
    }
    func dialFailed(_ dial: DialID, _ reason: TransportError) { continuation.yield(.dialFailed(dial, reason)) }
    func incomingFailed(_ reason: TransportError) { continuation.yield(.incomingFailed(reason)) }

    /// The first event that `pick` takes; what comes before it is passed over.
    func first<Value: Sendable>(_ pick: (TransportEvent) -> Value?) async -> Value? {
        for await event in stream {
            if let value = pick(event) { return value }
        }
        return nil
    }

    func connection() async throws -> PeerConnection {
        let outcome = await first { event -> Result<PeerConnection, TransportError>? in
            switch event {
            case .connected(let connection): .success(connection)
            case .dialFailed(_, let error), .incomingFailed(let error): .failure(error)
            default: nil
            }
        }
        guard let outcome else { throw NothingCame() }
        return try outcome.get()
    }

    func closing() async -> TransportError? {
        await first { if case .closed(_, let error) = $0 { error } else { nil } }
    }

    func dialFailure() async -> TransportError? {
        await first { if case .dialFailed(_, let error) = $0 { error } else { nil } }
    }

    func incomingFailure() async -> TransportError? {
        await first { if case .incomingFailed(let error) = $0 { error } else { nil } }
    }

    /// So many bytes that were received from now on.
    func bytes(_ count: Int) async -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard let more = await first({ if case .received(let bytes, _) = $0 { bytes } else { nil } }) else { break }
            bytes += more
        }
        return bytes
    }
}

struct NothingCame: Error {}

/// A device with a loop of its own.
final class Device: Sendable {
    let identity = DeviceIdentity.random()
    let recorder = Recorder()
    let loop: TransportLoop

    init(_ limits: TransportLimits = TransportLimits()) {
        loop = TransportLoop(key: identity.key, limits: limits, delegate: recorder)
    }

    var id: DeviceID { identity.id }

    deinit { loop.shutDown() }
}

/// Two devices and a connection between them, from its two ends.
struct Pair {
    let dialler: Device
    let listener: Device
    let outgoing: PeerConnection
    let incoming: PeerConnection

    init(_ limits: TransportLimits = TransportLimits(), host: String = "127.0.0.1") async throws {
        dialler = Device(limits)
        listener = Device(limits)
        let address = try listener.loop.listen(host: host, port: 0)
        dialler.loop.dial(host: address.host, port: address.port, expecting: listener.id)
        outgoing = try await dialler.recorder.connection()
        incoming = try await listener.recorder.connection()
    }
}
