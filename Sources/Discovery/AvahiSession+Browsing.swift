import CAvahi
import Glibc

/// Who else is announced, and where.
extension AvahiSession {
    /// In milliseconds, before an instance that is announced but could not be resolved is tried again.
    private static let resolveDelay: UInt32 = 2000

    func browse() {
        guard browser == nil else { return }
        browser = avahi_service_browser_new(
            client, AvahiIfIndex(AVAHI_IF_UNSPEC), AvahiProtocol(AVAHI_PROTO_UNSPEC), Self.serviceType, nil,
            AvahiLookupFlags(rawValue: 0),
            { _, interface, family, event, name, _, _, _, context in
                AvahiSession.from(context)?.browsed(event, AvahiSession.sighting(name, interface, family))
            }, context)
        if browser == nil { failed(avahi_client_errno(client)) }
    }

    private func browsed(_ event: AvahiBrowserEvent, _ sighting: Sighting?) {
        switch event {
        case AVAHI_BROWSER_NEW:
            guard let sighting, sighting.instance != name, neighborhood.announced(sighting) else { return }
            resolve(sighting)
        case AVAHI_BROWSER_REMOVE:
            guard let sighting else { return }
            forgetResolver(of: sighting)
            report(neighborhood.withdrawn(sighting))
        case AVAHI_BROWSER_FAILURE: failed(avahi_client_errno(client))
        default: break
        }
    }

    /// Asks for addresses of the family that it was announced in. The resolver stays, and tells of changes.
    private func resolve(_ sighting: Sighting) {
        let resolver = avahi_service_resolver_new(
            client, sighting.interface, sighting.family, sighting.instance.text, Self.serviceType, nil,
            sighting.family, AVAHI_LOOKUP_NO_TXT,
            { _, interface, family, event, name, _, _, _, address, port, _, _, context in
                guard let sighting = AvahiSession.sighting(name, interface, family) else { return }
                AvahiSession.from(context)?.resolved(event, sighting, address, port)
            }, context)
        resolvers[sighting] = resolver
        if resolver == nil { resolving?.fire(after: Self.resolveDelay) }
    }

    private func resolved(
        _ event: AvahiResolverEvent, _ sighting: Sighting, _ address: UnsafePointer<AvahiAddress>?, _ port: UInt16
    ) {
        guard event == AVAHI_RESOLVER_FOUND else {
            forgetResolver(of: sighting)
            resolving?.fire(after: Self.resolveDelay)
            return
        }
        guard let address, port != 0, let interface = Self.interfaceName(sighting.interface),
            let host = Self.host(address, interface)
        else { return }
        let neighbor = Neighbor(instance: sighting.instance, host: host, port: port, interface: interface)
        report(neighborhood.resolved(sighting, to: neighbor))
    }

    func resolveAgain() {
        guard client != nil else { return }
        for sighting in neighborhood.announced where resolvers[sighting] == nil { resolve(sighting) }
    }

    private func forgetResolver(of sighting: Sighting) {
        if let resolver = resolvers.removeValue(forKey: sighting) { avahi_service_resolver_free(resolver) }
    }

    private static func sighting(_ name: UnsafePointer<CChar>?, _ interface: Int32, _ family: Int32) -> Sighting? {
        guard let name, let instance = String(validatingCString: name).flatMap({ InstanceName($0) }) else { return nil }
        return Sighting(instance: instance, interface: interface, family: family)
    }

    private static func interfaceName(_ index: Int32) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(IF_NAMESIZE)) { buffer in
            guard let base = buffer.baseAddress, if_indextoname(UInt32(bitPattern: index), base) != nil else {
                return nil
            }
            return String(cString: base)
        }
    }

    private static func host(_ address: UnsafePointer<AvahiAddress>, _ interface: String) -> String? {
        let text = withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(AVAHI_ADDRESS_STR_MAX)) { buffer in
            avahi_address_snprint(buffer.baseAddress, buffer.count, address).map { String(cString: $0) }
        }
        return isLinkLocal(address.pointee) ? text.map { "\($0)%\(interface)" } : text
    }

    /// fe80::/10 (RFC 4291, 2.5.6): the same address may stand on every interface.
    private static func isLinkLocal(_ address: AvahiAddress) -> Bool {
        guard address.proto == AvahiProtocol(AVAHI_PROTO_INET6) else { return false }
        let bytes = address.data.ipv6.address
        return bytes.0 == 0xfe && bytes.1 & 0xc0 == 0x80
    }
}
