package import Folders
package import SystemCalls

/// Whether a folder's root is the one it was. Anything but `fine` holds the folder until the user has looked.
package enum RootCheck: Hashable, Sendable {
    case fine
    /// Nothing, or no directory, stands at the path.
    case missing
    /// The directory has no marker: an unmounted disk's mount point, say, or somebody removed everything.
    case unmarked
    /// The directory is marked as the folder's, and holds nothing else any more. Only who knows what was in it can tell.
    case emptied
    /// The marker is of another folder.
    case foreign(FolderID)
    /// The marker names another inode or birth time: a copy or a restored backup.
    case replaced
    /// The marker cannot be read as one.
    case damaged
    /// The kernel does not let us look.
    case unreachable(Errno)
}
