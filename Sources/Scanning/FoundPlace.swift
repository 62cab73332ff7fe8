package import Folders

/// The directory in which something was found.
package enum FoundParent: Hashable, Sendable {
    /// One that the index knows.
    case node(NodeID)
    /// One that this scan has found before: the token of its `Finding.created`.
    case new(Int)
}

/// Where something was found.
package struct FoundPlace: Hashable, Sendable {
    package var parent: FoundParent
    package var name: Name
}
