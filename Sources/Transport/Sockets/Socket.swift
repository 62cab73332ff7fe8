import Glibc

/// A TCP socket, never blocking, closed with its owner.
final class Socket {
    let descriptor: Int32

    /// Takes over an accepted socket.
    init(owning descriptor: Int32) {
        self.descriptor = descriptor
        tune()
    }

    /// Begins to connect; the socket becomes writable when that has come to an end. Throws an `errno`.
    init(connectingTo address: SocketAddress) throws(SocketErrno) {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        descriptor = socket(address.family, type, 0)
        guard descriptor >= 0 else { throw SocketErrno(errno) }
        tune()
        let result = address.withPointer { connect(descriptor, $0, $1) }
        guard result == 0 || errno == EINPROGRESS else { throw SocketErrno(errno) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// What became of connecting: nil if it succeeded.
    var connectError: SocketErrno? {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &value, &length) == 0 else { return SocketErrno(errno) }
        return value == 0 ? nil : SocketErrno(value)
    }

    /// Says that nothing more comes from here; what was written is still delivered.
    func endWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Small messages go out at once, and a peer that vanished without a word is noticed by the kernel too.
    private func tune() {
        set(Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        set(SOL_SOCKET, SO_KEEPALIVE, 1)
    }

    private func set(_ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }
}

/// An error number of a socket call.
struct SocketErrno: Error {
    let raw: Int32

    init(_ raw: Int32) { self.raw = raw }

    var words: String { strerror(raw).map { String(cString: $0) } ?? "error \(raw)" }

    var code: TransportError.Code {
        switch raw {
        case ECONNREFUSED: .refused
        case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN: .unreachable
        case ETIMEDOUT: .timedOut
        case EADDRINUSE: .addressInUse
        case EADDRNOTAVAIL, EAFNOSUPPORT, EACCES, EINVAL: .addressInvalid
        case ECONNRESET, EPIPE: .closedByPeer
        default: .broken
        }
    }
}
