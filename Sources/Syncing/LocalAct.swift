import Folders

/// One local event on one node: what is nil stays as it stands.
struct LocalAct {
    var place: Place?
    var content: Content?
    var meta: Meta?
    /// What its content replaces.
    var replaces = Replaced.whatStood
    /// What stood on this disk: not yet what is to stand there, where another side of a conflict is on its way.
    var seen: ContentHash?

    enum Replaced {
        /// What its author saw; the other sides of a conflict stay open.
        case whatStood
        /// All sides of a conflict.
        case all
        /// Its author did not see what stood.
        case nothing
    }
}
