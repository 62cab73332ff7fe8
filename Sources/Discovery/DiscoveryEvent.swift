/// What discovery has to tell.
package enum DiscoveryEvent: Hashable, Sendable {
    /// A neighbor can be reached so. Comes once for each interface and address family, and again when the address or the
    /// port there has changed. It says where somebody claims to be, not who: that is proved on connecting.
    case found(Neighbor)
    /// The instance is announced nowhere any more, or nobody can tell. Says nothing about connections to it.
    case lost(InstanceName)
    /// Neighbors cannot be seen, in words for a user. Discovery goes on trying by itself.
    case unavailable(reason: String)
    /// Neighbors can be seen, for the first time or again.
    case available
}
