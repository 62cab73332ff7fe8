import Folders
import SystemCalls

/// An entry of an open directory, whether or not something has that name now.
struct Spot: Sendable {
    enum Place: Sendable {
        case folder(RelativePath)
        case stage(StagedName)
        case versions(VersionPath)
    }

    let directory: DirectoryDescriptor
    let name: [UInt8]
    let place: Place

    /// As messages show it.
    var words: String {
        switch place {
        case .folder(let path): path.description
        case .stage(let name): "stage/\(name)"
        case .versions(let path): path.description
        }
    }

    func status() throws(PlacingError) -> FileStatus? {
        try saying("cannot look at \(words)") { () throws(Errno) in try directory.statusIfAny(of: name) }
    }

    /// Nil where nothing stands, and for what is never synced.
    func stamp() throws(PlacingError) -> Stamp? { try status()?.placedStamp }

    func open() throws(Errno) -> FileDescriptor {
        try directory.openBeneath(name, [.readOnly, .nonBlocking, .noFollow])
    }

    func rename(to other: Spot, _ kind: RenameKind = .noReplace) throws(Errno) {
        try directory.rename(name, to: other.directory, other.name, kind)
    }

    func remove() throws(PlacingError) {
        try saying("cannot remove \(words)") { () throws(Errno) in try directory.remove(name) }
    }

    /// As the error of a call that concerns this entry.
    func error(_ deed: String, _ cause: Errno) -> PlacingError { PlacingError("cannot \(deed) \(words)", cause) }
}
