import Glibc

/// A blocking connection to the daemon that gives up at its deadline.
struct ClientConnection: ~Copyable {
    let descriptor: Int32
    let deadline: ContinuousClock.Instant?

    private static let pieceSize = 64 << 10

    static func opened(
        to path: SocketPath, deadline: ContinuousClock.Instant?
    ) throws(ControlError) -> ClientConnection {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw ControlError(.connectionLost, "no socket could be made", cause: errno) }
        let connection = ClientConnection(descriptor: descriptor, deadline: deadline)
        // A send timeout bounds connect(2) too, which waits while the daemon's queue is full.
        try connection.bound(SO_SNDTIMEO)
        let cause = try path.withAddress { address, size in
            untilUninterrupted { connect(descriptor, address, size) } < 0 ? errno : 0
        }
        if cause != 0 { throw refusal(cause, at: path) }
        return connection
    }

    deinit {
        close(descriptor)
    }

    func send(_ bytes: [UInt8]) throws(ControlError) {
        var sent = 0
        while sent < bytes.count {
            try bound(SO_SNDTIMEO)
            let count = bytes.withUnsafeBytes { buffer in
                let rest = UnsafeRawBufferPointer(rebasing: buffer[sent...])
                return Self.untilUninterrupted {
                    Glibc.send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
                }
            }
            // A server that refuses a request may answer before it has read all of it: the answer says why.
            if count < 0, errno == EPIPE { return }
            guard count >= 0 else { throw Self.loss(errno) }
            sent += count
        }
    }

    /// What has come, or nothing at the end of the stream.
    func receive() throws(ControlError) -> ArraySlice<UInt8> {
        try bound(SO_RCVTIMEO)
        var cause: Int32 = 0
        let piece = [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { buffer, filled in
            let base = buffer.baseAddress
            let count = Self.untilUninterrupted { recv(descriptor, base, Self.pieceSize, 0) }
            cause = count < 0 ? errno : 0
            filled = max(0, count)
        }
        guard cause == 0 else { throw Self.loss(cause) }
        return piece[...]
    }

    /// Lets the next call of a kind wait no longer than the deadline.
    private func bound(_ option: Int32) throws(ControlError) {
        guard let deadline else { return }
        let left = ContinuousClock.now.duration(to: deadline)
        guard left > .zero else { throw Self.loss(EAGAIN) }
        // At least 1 µs, since 0 would mean no bound at all.
        let microseconds = max(1, left.components.attoseconds / 1_000_000_000_000)
        var limit = timeval(tv_sec: Int(left.components.seconds), tv_usec: suseconds_t(microseconds))
        guard setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size)) == 0 else {
            throw ControlError(.connectionLost, "the connection's timeout could not be set", cause: errno)
        }
    }

    private static func untilUninterrupted<Result: SignedInteger>(_ call: () -> Result) -> Result {
        while true {
            let result = call()
            if result >= 0 || errno != EINTR { return result }
        }
    }

    private static func refusal(_ cause: Int32, at path: SocketPath) -> ControlError {
        switch cause {
        case ENOENT, ECONNREFUSED: ControlError(.noDaemon, "no daemon is running on this home")
        case EACCES, EPERM:
            ControlError(.notPermitted, "the daemon at \(path.text) belongs to someone else", cause: cause)
        case EAGAIN: loss(cause)
        default: ControlError(.unusablePath, "the daemon at \(path.text) cannot be reached", cause: cause)
        }
    }

    private static func loss(_ cause: Int32) -> ControlError {
        cause == EAGAIN
            ? ControlError(.timedOut, "the daemon did not answer in time")
            : ControlError(.connectionLost, "the connection to the daemon broke", cause: cause)
    }
}
