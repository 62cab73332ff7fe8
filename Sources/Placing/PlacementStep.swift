package import Folders

/// One change of what stands in a folder. `expecting` is what the last scan saw at the path: a step that meets anything
/// else does nothing. Of a directory only inode and birth are compared, since its times follow its entries.
package enum PlacementStep: Hashable, Sendable {
    /// Makes a directory with mode 0700, so that its entries can be placed; `setMeta` gives it its own mode last.
    case makeDirectory(RelativePath)
    /// Puts a staged file at a path: where nothing stands, or in place of the leaf that is expected.
    case install(Staged, at: RelativePath, expecting: Stamp?)
    case installSymlink(target: [UInt8], at: RelativePath, mtime: Int64, expecting: Stamp?)
    /// Renames to where nothing stands.
    case move(from: RelativePath, to: RelativePath, expecting: Stamp)
    /// Lets two entries change places.
    case exchange(RelativePath, RelativePath, expecting: Stamp, Stamp)
    /// Moves a leaf into `versions/`.
    case remove(RelativePath, expecting: Stamp)
    case removeDirectory(RelativePath)
    /// Sets the mode, and of leaves the mtime, where not nil. Without `expecting` of whatever stands there.
    case setMeta(RelativePath, mode: UInt16?, mtime: Int64?, expecting: Stamp?)
}

extension PlacementStep {
    /// The path at which the step ends, and before it the one it begins at where that is another.
    package var paths: [RelativePath] {
        switch self {
        case .makeDirectory(let path), .install(_, let path, _), .installSymlink(_, let path, _, _),
            .remove(let path, _), .removeDirectory(let path), .setMeta(let path, _, _, _):
            [path]
        case .move(let first, let second, _), .exchange(let first, let second, _, _): [first, second]
        }
    }

    /// The file that the step takes out of `stage/`.
    package var staged: Staged? {
        if case .install(let staged, _, _) = self { staged } else { nil }
    }

    /// The name that what the step displaces, or makes before it is placed, has in `versions/`; nil for steps that
    /// need no room there.
    var nameInVersions: Name? {
        switch self {
        case .install(_, let path, .some), .installSymlink(_, let path, _, _), .remove(let path, _): path.names.last
        default: nil
        }
    }
}
