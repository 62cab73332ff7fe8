package import Folders

/// What the heads received for one node mean, and where that lays the node: one row of the index. Everything here can be
/// computed again from the records; it is kept so that one change touches few rows.
package struct NodeRow: Hashable, Sendable {
    package var node: NodeID
    /// Where the node stands, or stood, by the place that counts (`Place.gone` is not used here).
    package var place: Place
    package var placeDot: Dot
    /// Whether its own heads say that it stands.
    package var standsItself: Bool
    /// How many nodes that stand have this one as their place's parent.
    package var standingChildren: UInt64
    /// A ring of places is cut here: the node stands in the root.
    package var cutsRing: Bool
    /// The parent's record is not held: the node waits, and is laid nowhere.
    package var awaitsParent: Bool
    /// The node that stands for this one too: a directory at the same place, or a leaf there with equal contents.
    package var mergedInto: NodeID?
    /// The name under which it is laid in its parent; nil while it is laid nowhere. Differs from `place.name` only when
    /// another node holds that name.
    package var laidName: Name?
    /// The content that stands.
    package var content: ContentHash
    /// How many distinct contents live: more than one is a conflict.
    package var contents: Int

    /// Whether it stands: by itself, or because something lives in it.
    package var stands: Bool { standsItself || standingChildren > 0 }

    package init(node: NodeID, place: Place, placeDot: Dot, content: ContentHash) {
        self.node = node
        self.place = place
        self.placeDot = placeDot
        standsItself = false
        standingChildren = 0
        cutsRing = false
        awaitsParent = false
        mergedInto = nil
        laidName = nil
        self.content = content
        contents = 1
    }
}
