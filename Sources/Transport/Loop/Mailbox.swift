import Synchronization

/// What other threads ask of the loop's thread, in their order.
final class Mailbox: Sendable {
    enum Letter: Sendable {
        case send([[UInt8]], ConnectionNumber)
        case readingPaused(Bool, ConnectionNumber)
        case close(ConnectionNumber)
        case dial(Dial)
        case resolved([SocketAddress], Dial)
        case unresolved(TransportError, Dial)
        case cancelled(DialID)
        case limits(RateLimits)
        case shutDown
    }

    private struct Contents {
        var letters: [Letter] = []
        var isClosed = false
    }

    private let contents = Mutex(Contents())
    private let wake: @Sendable () -> Void

    init(wake: @escaping @Sendable () -> Void) {
        self.wake = wake
    }

    /// False, and nothing happens, once the loop is gone.
    @discardableResult
    func post(_ letter: Letter) -> Bool {
        let (isOpen, isFirst) = contents.withLock { contents in
            guard !contents.isClosed else { return (false, false) }
            contents.letters.append(letter)
            return (true, contents.letters.count == 1)
        }
        // The loop takes all letters at once: only the first needs to ring.
        if isFirst { wake() }
        return isOpen
    }

    func takeAll() -> [Letter] {
        contents.withLock { contents in
            defer { contents.letters = [] }
            return contents.letters
        }
    }

    func close() {
        contents.withLock { contents in
            contents.isClosed = true
            contents.letters = []
        }
    }
}

extension Mailbox: ConnectionCarrier {
    func send(_ pieces: [[UInt8]], on connection: ConnectionNumber) { post(.send(pieces, connection)) }
    func setReading(_ isPaused: Bool, on connection: ConnectionNumber) { post(.readingPaused(isPaused, connection)) }
    func close(_ connection: ConnectionNumber) { post(.close(connection)) }
}
