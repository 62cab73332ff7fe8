import Cryptography
import Synchronization
import TestSupport
import Transport
import Wire

/// A connection to a daemon over real TLS, on which is said whatever a test likes.
final class HostileLine: TransportDelegate {
    private struct State {
        var connection: PeerConnection?
        var ended: String?
        var decoder = FrameDecoder(limit: WireLimit.frame)
        var heard: [Message] = []
    }

    private let state = Mutex(State())
    private let loop = Mutex<TransportLoop?>(nil)

    /// TLS is up when this returns; nothing was said yet.
    init(to address: String, key: SigningKey) throws {
        let loop = TransportLoop(key: key, delegate: self)
        self.loop.withLock { $0 = loop }
        guard let port = address.split(separator: ":").last.flatMap({ UInt16($0) }) else { throw Trouble(address) }
        loop.dial(host: "127.0.0.1", port: port, expecting: nil)
        try Patience.require("a connection to \(address)") {
            state.withLock { $0.connection != nil || $0.ended != nil }
        }
    }

    deinit { close() }

    func close() {
        let loop = loop.withLock { loop in
            defer { loop = nil }
            return loop
        }
        loop?.shutDown()
    }

    var isEnded: Bool { state.withLock { $0.ended != nil } }

    func say(_ messages: Message...) { for message in messages { say(message.encoded().bytes) } }

    func say(_ bytes: [UInt8]) { state.withLock { $0.connection }?.send(bytes) }

    /// The first that `pick` takes of what was heard and not taken yet; waits for it.
    func hear<Value>(_ what: String, _ pick: (Message) -> Value?) throws -> Value {
        var found: Value?
        try Patience.require("to hear \(what)", within: .seconds(60)) {
            found = take(pick)
            return found != nil || isEnded
        }
        guard let found else { throw Trouble("the line ended before \(what) was heard") }
        return found
    }

    /// As `hear`, of what has come already.
    func take<Value>(_ pick: (Message) -> Value?) -> Value? {
        let heard = state.withLock { $0.heard }
        for (index, message) in heard.enumerated() {
            guard let value = pick(message) else { continue }
            _ = state.withLock { $0.heard.remove(at: index) }
            return value
        }
        return nil
    }

    func connected(_ connection: PeerConnection) { state.withLock { $0.connection = connection } }

    func received(_ bytes: [UInt8], on connection: PeerConnection) {
        state.withLock { state in
            var rest = bytes[...]
            while let frame = try? state.decoder.nextFrame(in: &rest) {
                if let message = try? Message.decoded(frame) { state.heard.append(message) }
            }
        }
    }

    func drained(_ connection: PeerConnection) {}
    func closed(_ connection: PeerConnection, _ reason: TransportError) { state.withLock { $0.ended = reason.words } }
    func dialFailed(_ dial: DialID, _ reason: TransportError) { state.withLock { $0.ended = reason.words } }
    func incomingFailed(_ reason: TransportError) {}
}
