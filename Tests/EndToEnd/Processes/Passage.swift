import Foundation
import Glibc
import Synchronization

/// A way to a device that a test can narrow, close for a while, or cut: whoever connects to it is connected with the
/// device. It ends with the value.
final class Passage: Sendable {
    private struct Rules {
        var port: UInt16 = 0
        /// Bytes that one connection carries before it is cut, wherever that is in what is said.
        var mostBytes = Int.max
        var isClosed = false
        var pause: useconds_t = 0
        var cuts = 0
    }

    private let rules = Mutex(Rules())
    private let listener: Int32

    /// Listens at 127.0.0.1:PORT, which nobody else does any more.
    init(at address: String) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        let bound = Passage.withLoopback(try Passage.port(of: address)) { [listener] in bind(listener, $0, $1) }
        guard bound == 0, listen(listener, 16) == 0 else { throw Trouble("cannot listen at \(address): \(errno)") }
        Thread.detachNewThread { [weak self, listener] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0, let self else { return }
                self.connect(client)
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// Where it leads from now on.
    func lead(to address: String) throws {
        let port = try Passage.port(of: address)
        rules.withLock { $0.port = port }
    }

    func cutAfter(_ bytes: Int) { rules.withLock { $0.mostBytes = bytes } }
    /// Nothing passes, and nobody is told.
    func setClosed(_ isClosed: Bool) { rules.withLock { $0.isClosed = isClosed } }
    /// About so many bytes a second.
    func narrow(to rate: Int) { rules.withLock { $0.pause = useconds_t(Passage.piece * 1_000_000 / rate) } }
    var cuts: Int { rules.withLock { $0.cuts } }

    private static let piece = 16 << 10

    private static func port(of address: String) throws -> UInt16 {
        guard let port = address.split(separator: ":").last.flatMap({ UInt16($0) }) else {
            throw Trouble("no port: \(address)")
        }
        return port
    }

    private static func withLoopback(
        _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private func connect(_ client: Int32) {
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let pair = SocketPair(client, server)
        let port = rules.withLock { $0.port }
        guard Passage.withLoopback(port, { Glibc.connect(server, $0, $1) }) == 0 else { return }
        for (from, to) in [(client, server), (server, client)] {
            Thread.detachNewThread { [weak self] in
                while let self, self.carry(from, to, of: pair) {}
                pair.end()
            }
        }
    }

    /// One piece; false when there is no more.
    private func carry(_ from: Int32, _ to: Int32, of pair: SocketPair) -> Bool {
        var piece = [UInt8](repeating: 0, count: Passage.piece)
        let count = recv(from, &piece, piece.count, 0)
        guard count > 0 else { return false }
        while rules.withLock({ $0.isClosed }) { usleep(2_000) }
        let (most, pause) = rules.withLock { ($0.mostBytes, $0.pause) }
        if pause > 0 { usleep(pause) }
        let allowed = pair.take(count, of: most)
        guard send(to, piece, allowed, Int32(MSG_NOSIGNAL)) == allowed else { return false }
        if allowed < count { rules.withLock { $0.cuts += 1 } }
        return allowed == count
    }
}

/// Two connected sockets, closed with the value.
private final class SocketPair: Sendable {
    private let descriptors: [Int32]
    private let carried = Mutex(0)

    init(_ one: Int32, _ other: Int32) { descriptors = [one, other] }
    deinit { for descriptor in descriptors { close(descriptor) } }

    func end() { for descriptor in descriptors { shutdown(descriptor, Int32(SHUT_RDWR)) } }

    /// How many of `count` bytes may pass if only `most` may in all.
    func take(_ count: Int, of most: Int) -> Int {
        carried.withLock { carried in
            let allowed = max(0, min(count, most - carried))
            carried += allowed
            return allowed
        }
    }
}
