/// An instance as announced on one interface in one address family; each is resolved by itself.
struct Sighting: Hashable, Comparable, Sendable {
    let instance: InstanceName
    /// The kernel's index of the interface.
    let interface: Int32
    /// Avahi's number for IPv4 or IPv6.
    let family: Int32

    static func < (left: Sighting, right: Sighting) -> Bool {
        (left.instance, left.interface, left.family) < (right.instance, right.interface, right.family)
    }
}
