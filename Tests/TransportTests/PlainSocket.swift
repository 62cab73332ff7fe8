import Glibc

/// A TCP socket of the plainest kind, to be what no device of Kith is.
final class PlainSocket: Sendable {
    let descriptor: Int32
    let port: UInt16

    private init(descriptor: Int32, port: UInt16) {
        self.descriptor = descriptor
        self.port = port
    }

    deinit { Glibc.close(descriptor) }

    /// Listens on a port of the kernel's choice and accepts nobody.
    static func listening() throws -> PlainSocket {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) + listen(descriptor, 1) + getsockname(descriptor, address, &length)
            }
        }
        guard result == 0 else { throw PlainError(number: errno) }
        return PlainSocket(descriptor: descriptor, port: UInt16(bigEndian: address.sin_port))
    }

    static func connected(to port: UInt16) throws -> PlainSocket {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = loopback(port)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw PlainError(number: errno) }
        return PlainSocket(descriptor: descriptor, port: port)
    }

    /// Waits for somebody who connects, says something to them and hangs up.
    func acceptOne(saying bytes: [UInt8]) {
        let accepted = accept(descriptor, nil, nil)
        _ = bytes.withUnsafeBytes { send(accepted, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        Glibc.close(accepted)
    }

    /// As many of the bytes as the peer takes.
    func write(_ bytes: [UInt8]) {
        _ = bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }

    private static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return address
    }
}

struct PlainError: Error {
    let number: Int32
}
