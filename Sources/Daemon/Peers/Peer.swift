package import Bytes
package import Folders
package import Identity
import Synchronization
package import Transport
package import Wire

/// One connected device: the conversation with it over its connection. Any thread may say something.
package final class Peer: Sendable, Hashable {
    package let connection: PeerConnection
    package var device: DeviceID { connection.device }
    private let session: Mutex<PeerSession>
    private let now: @Sendable () -> Duration

    package init(connection: PeerConnection, hello: Hello, now: @escaping @Sendable () -> Duration) {
        self.connection = connection
        self.now = now
        session = Mutex(PeerSession(hello: hello, at: now()))
    }

    /// Changes the session and carries out what it says of the connection, in one step, so that frames go out in the
    /// order in which they were said. What is left is for the caller.
    package func change(_ body: (inout PeerSession, Duration) -> [SessionAction]) -> [SessionAction] {
        session.withLock { session in
            body(&session, now()).filter { action in
                switch action {
                case .send(let frame):
                    connection.send(frame.pieces)
                    return false
                case .close:
                    connection.close()
                    return true
                default: return true
                }
            }
        }
    }

    package func send(_ message: Message) { _ = change { $0.send(message, at: $1) } }

    /// The request's number; nil where it cannot be asked now.
    package func askChunks(of folder: FolderID, _ groups: [ChunkRequest.Group]) -> UInt64? {
        ask { (session, now) throws(WireError) in try session.askChunks(of: folder, groups, at: now) }
    }

    package func askLists(of folder: FolderID, _ hashes: [Bytes32]) -> UInt64? {
        ask { (session, now) throws(WireError) in try session.askLists(of: folder, hashes, at: now) }
    }

    private func ask(
        _ body: (inout PeerSession, Duration) throws(WireError) -> (id: UInt64, actions: [SessionAction])
    ) -> UInt64? {
        var id: UInt64?
        _ = change { session, now in
            guard let asked = try? body(&session, now) else { return [] }
            id = asked.id
            return asked.actions
        }
        return id
    }

    /// When it was heard of last.
    var lastHeard: Duration { session.withLock { $0.lastHeard } }

    /// Plaintext bytes that may be asked for now.
    package var requestableBytes: UInt64 { session.withLock { $0.requestableBytes } }

    package func peerShares(_ folder: FolderID) -> Bool { session.withLock { $0.peerShares(folder) } }

    package func sharesWithPeer(_ folder: FolderID) -> Bool { session.withLock { $0.sharesWithPeer(folder) } }

    package static func == (left: Peer, right: Peer) -> Bool { left === right }

    package func hash(into hasher: inout Hasher) { hasher.combine(connection) }
}
