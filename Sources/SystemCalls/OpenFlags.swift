import CSystem

/// How a file is opened (open(2)). Every descriptor is closed on exec.
package struct OpenFlags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }

    package static let readOnly: OpenFlags = []
    package static let writeOnly = OpenFlags(rawValue: UInt64(CSYSTEM_WRITE_ONLY))
    package static let readWrite = OpenFlags(rawValue: UInt64(CSYSTEM_READ_WRITE))
    package static let create = OpenFlags(rawValue: csystem_flag_create())
    package static let exclusive = OpenFlags(rawValue: csystem_flag_exclusive())
    package static let truncate = OpenFlags(rawValue: csystem_flag_truncate())
    package static let append = OpenFlags(rawValue: csystem_flag_append())
    package static let directory = OpenFlags(rawValue: csystem_flag_directory())
    /// A symlink is not opened: `.symlinkLoop`, or together with `path` the link itself.
    package static let noFollow = OpenFlags(rawValue: csystem_flag_nofollow())
    /// A pipe without a writer does not block the opening.
    package static let nonBlocking = OpenFlags(rawValue: csystem_flag_nonblock())
    /// A handle for `status` and names beneath it only: needs no permission to read.
    package static let path = OpenFlags(rawValue: csystem_flag_path())
    package static let noAccessTime = OpenFlags(rawValue: csystem_flag_noatime())
}
