/// One way to reach an instance of Kith on the local network.
package struct Neighbor: Hashable, Sendable {
    package let instance: InstanceName
    /// A numeric IPv4 or IPv6 address; a link-local IPv6 address carries its scope (`fe80::1%eth0`, RFC 4007, 11), and
    /// getaddrinfo(3) takes it so.
    package let host: String
    /// Never 0.
    package let port: UInt16
    /// The name of the interface that the neighbor was seen on, such as `eth0`.
    package let interface: String

    package init(instance: InstanceName, host: String, port: UInt16, interface: String) {
        self.instance = instance
        self.host = host
        self.port = port
        self.interface = interface
    }
}
