import Glibc

/// Names into addresses, by the system's own resolver.
enum Resolver {
    /// The addresses of a host in the system's order of preference. With `literal` only what is an address already, and
    /// never waits; without, may block for as long as DNS takes.
    static func addresses(of host: String, port: UInt16, literal: Bool) throws(TransportError) -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = literal ? AI_NUMERICHOST | AI_NUMERICSERV : AI_ADDRCONFIG | AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let result = getaddrinfo(host, String(port), &hints, &list)
        guard result == 0 else { throw TransportError(.nameUnknown, place(host, port), words(result)) }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = list
        while let entry = next?.pointee {
            if let address = entry.ai_addr, [AF_INET, AF_INET6].contains(entry.ai_family) {
                addresses.append(SocketAddress(address, length: Int(entry.ai_addrlen)))
            }
            next = entry.ai_next
        }
        guard !addresses.isEmpty else { throw TransportError(.nameUnknown, place(host, port), "it has no address") }
        return addresses
    }

    /// Host and port as a user would write them.
    static func place(_ host: String, _ port: UInt16) -> String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    private static func words(_ result: Int32) -> String {
        switch result {
        case EAI_NONAME: "no such host"
        case EAI_AGAIN: "the name service does not answer"
        default: gai_strerror(result).map { String(cString: $0) } ?? "the name cannot be looked up"
        }
    }
}
