import Folders

/// A directory to look at.
struct Visit {
    var parent: FoundParent
    var path: RelativePath
    /// Only these names; nil: all, and everything beneath.
    var names: [[UInt8]]?
}
