import Glibc

/// Where others may reach a daemon that listens somewhere.
enum ReachableAddresses {
    /// `host:port`, those first that reach farthest. A daemon that listens at one address is reached there; one that
    /// listens at all of them, at each that this machine has and that means something to another one.
    static func of(listening place: String) -> [String] {
        guard let place = PeerPlace(text: place) else { return [] }
        guard place.host == "0.0.0.0" || place.host == "::" else { return [place.description] }
        return interfaceHosts(version6: place.host == "::").map { PeerPlace(host: $0, port: place.port).description }
    }

    private static func interfaceHosts(version6: Bool) -> [String] {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return [] }
        defer { freeifaddrs(first) }
        var (hosts4, hosts6): ([String], [String]) = ([], [])
        for interface in sequence(first: first, next: { $0?.pointee.ifa_next }) {
            guard let interface = interface?.pointee, let address = interface.ifa_addr else { continue }
            let flags = Int32(bitPattern: interface.ifa_flags)
            guard flags & Int32(IFF_UP) != 0, flags & Int32(IFF_LOOPBACK) == 0 else { continue }
            switch Int32(address.pointee.sa_family) {
            case AF_INET: if let host = host(address, MemoryLayout<sockaddr_in>.size) { hosts4.append(host) }
            case AF_INET6 where version6:
                if let host = host(address, MemoryLayout<sockaddr_in6>.size) { hosts6.append(host) }
            default: break
            }
        }
        return unique(hosts4) + unique(hosts6)
    }

    /// Nil for an address that means something on one link only.
    private static func host(_ address: UnsafePointer<sockaddr>, _ length: Int) -> String? {
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        guard
            getnameinfo(address, socklen_t(length), &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0
        else { return nil }
        let host = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return host.contains("%") || host.hasPrefix("fe80:") || host.hasPrefix("169.254.") ? nil : host
    }

    private static func unique(_ hosts: [String]) -> [String] {
        var seen: Set<String> = []
        return hosts.filter { seen.insert($0).inserted }
    }
}
