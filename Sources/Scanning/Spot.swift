import Folders

/// Where an entry stands that takes part.
struct Spot {
    var parent: FoundParent
    var directory: RelativePath
    var name: Name

    var path: RelativePath { directory.appending(name) }
    var place: FoundPlace { FoundPlace(parent: parent, name: name) }
}
