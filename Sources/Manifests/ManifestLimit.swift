import Folders

/// What nobody may exceed, checked before anything is allocated. Part of the protocol.
package enum ManifestLimit {
    /// Live values of one attribute.
    package static let values = Record.mostValues
    package static let vectorEntries = VersionVector.mostEntries
    /// Bytes of plaintext in one chunk.
    package static let chunkSize: UInt64 = 1 << 20
    /// Bytes of one file.
    package static let fileSize: UInt64 = 1 << 62
    /// Bytes of a symlink's target, the terminating zero not counted.
    package static let linkTarget = 4095
    /// Bytes; whatever keeps the limits above fits, and both together, with a page's header, into one frame.
    package static let envelopeBytes = 3 << 20
    package static let bodyBytes = 512 << 10

    package static let recordsInPage = 64
    /// Membership heads that a page header names, and parents of a membership entry.
    package static let heads = 64
    package static let pageHeaderBytes = 8 << 10
    /// Bytes of a page with all its records.
    package static let pageBytes = 8 << 20

    /// Bytes of a membership entry without its seals beside.
    package static let entryBytes = 256 << 10
    /// Bytes of what is sealed to one recipient.
    package static let boxBytes = 16 << 10
    /// Bytes of a membership entry with its signature and what is beside it.
    package static let signedEntryBytes = entryBytes + boxBytes + 256
    package static let entriesInLog = 8192
    /// Entries that wait for unknown ancestors.
    package static let waitingEntries = 256
    package static let members = 1024
    package static let pagesInVouch = 4096
    /// Epochs that one box or one epoch's chain names.
    package static let epochsInBox = 64
    package static let usesOfInvite: UInt64 = 1000
    /// Bytes of a folder's display name.
    package static let folderName = 255
}
