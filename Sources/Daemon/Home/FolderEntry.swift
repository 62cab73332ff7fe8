package import Folders

/// A folder of this device as the home remembers it from one run to the next.
package struct FolderEntry: Hashable, Sendable {
    package let id: FolderID
    /// Of the root, absolute.
    package var path: String
    /// What this device's user calls it.
    package var name: String
    package var isPaused: Bool
    /// The index is new in a folder that is not: until it has been compared, nothing counts as deleted.
    package var isAdopting: Bool
    /// Of the invite code it was joined by, 16 bytes; nil once it is not needed any more.
    package var inviteSecret: [UInt8]?

    package init(
        id: FolderID, path: String, name: String, isPaused: Bool = false, isAdopting: Bool = false,
        inviteSecret: [UInt8]? = nil
    ) {
        self.id = id
        self.path = path
        self.name = name
        self.isPaused = isPaused
        self.isAdopting = isAdopting
        self.inviteSecret = inviteSecret
    }
}
