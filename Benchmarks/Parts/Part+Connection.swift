import Cryptography
import Dispatch
import Glibc
import Identity
import Synchronization
import Transport

/// Bytes from one device to another, both in this process.
extension Part {
    private static let size = 128 << 20
    private static let piece = 64 << 10

    static func connection() throws -> Part {
        let sender = Endpoint()
        let receiver = Endpoint()
        let address = try receiver.loop.listen(host: "127.0.0.1", port: 0)
        sender.loop.dial(host: "127.0.0.1", port: address.port, expecting: receiver.identity.id)
        let connection = sender.connection()
        let bytes = Randomness.bytes(piece)
        let raw = try RawConnection()
        let cipher = Cipher("AES-128-GCM")
        return Part(
            name: "send over TLS", least: "AES-128-GCM twice, and the same bytes over a socket",
            limit: Limit(4, debug: 5)
        ) {
            receiver.expect(size)
            for _ in 0..<(size / piece) {
                if connection.pendingBytes > 8 << 20 { sender.waitUntilDrained() }
                connection.send(bytes)
            }
            receiver.waitUntilReceived()
        } bound: {
            for _ in 0..<(size / piece) {
                cipher.encrypt(bytes)
                try raw.carry(bytes)
                cipher.encrypt(bytes)
            }
        }
    }
}

/// A device that counts what it receives. Its loop runs until the program ends.
private final class Endpoint: TransportDelegate {
    let identity = DeviceIdentity.random()
    private let running = Mutex<TransportLoop?>(nil)
    private let open = Mutex<PeerConnection?>(nil)
    private let missing = Atomic(0)
    private let isConnected = DispatchSemaphore(value: 0)
    private let isReceived = DispatchSemaphore(value: 0)
    private let isDrained = DispatchSemaphore(value: 0)

    var loop: TransportLoop {
        running.withLock { running in
            let loop = running ?? TransportLoop(key: identity.key, delegate: self)
            running = loop
            return loop
        }
    }

    func connection() -> PeerConnection {
        isConnected.wait()
        guard let connection = open.withLock({ $0 }) else { preconditionFailure("it was connected") }
        return connection
    }

    func expect(_ count: Int) { missing.store(count, ordering: .releasing) }
    func waitUntilReceived() { isReceived.wait() }
    func waitUntilDrained() { isDrained.wait() }

    func connected(_ connection: PeerConnection) {
        open.withLock { $0 = connection }
        isConnected.signal()
    }

    func received(_ bytes: [UInt8], on connection: PeerConnection) {
        if missing.subtract(bytes.count, ordering: .acquiringAndReleasing).newValue == 0 { isReceived.signal() }
    }

    func drained(_ connection: PeerConnection) { isDrained.signal() }
    func closed(_ connection: PeerConnection, _ reason: TransportError) {}
    func dialFailed(_ dial: DialID, _ reason: TransportError) {}
    func incomingFailed(_ reason: TransportError) {}
}

/// Two ends of a TCP connection over loopback.
private final class RawConnection {
    private let writing: Int32
    private let reading: Int32
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)

    init() throws {
        let listener = try Trouble.unless(socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0), "socket")
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        writing = try Trouble.unless(socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0), "socket")
        let writing = writing
        try withUnsafeMutablePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = try Trouble.unless(bind(listener, address, length), "bind")
                _ = try Trouble.unless(listen(listener, 1), "listen")
                _ = try Trouble.unless(getsockname(listener, address, &length), "getsockname")
                _ = try Trouble.unless(connect(writing, address, length), "connect")
            }
        }
        reading = try Trouble.unless(accept(listener, nil, nil), "accept")
        close(listener)
    }

    /// Writes as much as the socket takes, reads as much as there is, until all is through.
    func carry(_ bytes: [UInt8]) throws {
        var (sent, received) = (0, 0)
        while received < bytes.count {
            if sent < bytes.count {
                sent += try bytes.withUnsafeBytes { all in
                    let rest = UnsafeRawBufferPointer(rebasing: all[sent...])
                    return try Trouble.unless(
                        send(writing, rest.baseAddress, rest.count, Int32(MSG_DONTWAIT)), "send")
                }
            }
            received += try Trouble.unless(recv(reading, &buffer, buffer.count, 0), "recv")
        }
    }
}
