import Glibc

/// An address and port of IPv4 or IPv6, in the kernel's own form.
package struct SocketAddress: Hashable, Sendable, CustomStringConvertible {
    /// A `sockaddr_in` or `sockaddr_in6`.
    private let bytes: [UInt8]

    init(_ address: UnsafePointer<sockaddr>, length: Int) {
        bytes = Array(UnsafeRawBufferPointer(start: address, count: length))
    }

    /// An address that is written in digits; nil for anything else.
    package init?(literal host: String, port: UInt16) {
        guard let first = try? Resolver.addresses(of: host, port: port, literal: true).first else { return nil }
        self = first
    }

    var family: Int32 { Int32(bytes.withUnsafeBytes { $0.loadUnaligned(as: sa_family_t.self) }) }

    /// The address alone, with its zone where it has one: `127.0.0.1`, `fe80::1%eth0`.
    package var host: String { names.host }

    package var port: UInt16 { UInt16(names.port) ?? 0 }

    package var description: String {
        let names = names
        return family == AF_INET6 ? "[\(names.host)]:\(names.port)" : "\(names.host):\(names.port)"
    }

    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        // sockaddr_storage is aligned as every kind of address needs it.
        var storage = sockaddr_storage()
        return withUnsafeMutableBytes(of: &storage) { buffer in
            buffer.copyBytes(from: bytes.prefix(buffer.count))
            return buffer.withMemoryRebound(to: sockaddr.self) { addresses in
                guard let address = addresses.baseAddress else { preconditionFailure("a storage is never empty") }
                return body(address, socklen_t(bytes.count))
            }
        }
    }

    private var names: (host: String, port: String) {
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        var port = [CChar](repeating: 0, count: Int(NI_MAXSERV))
        let result = withPointer { address, length in
            getnameinfo(
                address, length, &host, socklen_t(host.count), &port, socklen_t(port.count),
                NI_NUMERICHOST | NI_NUMERICSERV)
        }
        return result == 0 ? (text(host), text(port)) : ("?", "?")
    }

    private func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The address that the kernel gave to a socket's own end.
    static func ofSocket(_ socket: Int32) -> SocketAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutableBytes(of: &storage) { buffer in
            buffer.withMemoryRebound(to: sockaddr.self) { addresses in
                guard let address = addresses.baseAddress, getsockname(socket, address, &length) == 0 else {
                    return nil
                }
                return SocketAddress(address, length: Int(length))
            }
        }
    }
}
