/// A call of the kernel's, as faults and those who listen know it.
package enum KernelCall: String, Sendable {
    case open, duplicate, entries, read, write, truncate, clone, copy, seek, punch
    case makeDirectory, remove, removeDirectory, rename, link, symlink, readlink
    case stat, chmod, touch, setAttribute, attribute
    case sync, syncData, syncFilesystem, writeBehind, space
    case setLease, lease, lock

    /// Whether it changes the bytes of a file.
    var changesBytes: Bool {
        switch self {
        case .write, .truncate, .punch, .clone, .copy: true
        default: false
        }
    }

    /// Whether it changes bytes or moves what has a name.
    var changesSomething: Bool { changesBytes || self == .rename }
}
