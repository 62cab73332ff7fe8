package import CSystem

/// What an entry of a directory is.
package enum FileKind: UInt8, Hashable, Sendable {
    case file
    case directory
    case symlink
    case socket
    case pipe
    case characterDevice
    case blockDevice
    /// The filesystem does not say in a listing (`DT_UNKNOWN`): ask `status`.
    case unknown
}

/// What statx(2) says of one entry. Times are nanoseconds since 1970.
package struct FileStatus: Hashable, Sendable {
    package var kind: FileKind
    /// Permissions with the set-id and sticky bits: within 07777.
    package var mode: UInt16
    /// Bytes. Of a symlink: of its target.
    package var size: UInt64
    package var mtime: Int64
    package var ctime: Int64
    /// Birth time; 0 where the filesystem keeps none.
    package var birth: Int64
    package var inode: UInt64
    package var device: UInt64
    /// `STATX_MNT_ID`; 0 where the kernel does not say.
    package var mount: UInt64
    /// Hard links.
    package var links: UInt32
    /// 512-byte blocks that are allocated: fewer than the size asks for in a sparse file.
    package var blocks: UInt64
}

extension FileStatus {
    package init(_ raw: csystem_status) {
        self.init(
            kind: FileKind(mode: raw.mode), mode: UInt16(raw.mode & 0o7777), size: raw.size, mtime: raw.mtime,
            ctime: raw.ctime, birth: raw.birth, inode: raw.inode, device: raw.device, mount: raw.mount,
            links: raw.links, blocks: raw.blocks)
    }
}

extension FileKind {
    /// By the type bits of `st_mode` (inode(7)).
    init(mode: UInt32) {
        switch mode & 0o170000 {
        case 0o100000: self = .file
        case 0o040000: self = .directory
        case 0o120000: self = .symlink
        case 0o140000: self = .socket
        case 0o010000: self = .pipe
        case 0o020000: self = .characterDevice
        case 0o060000: self = .blockDevice
        default: self = .unknown
        }
    }

    /// By `d_type` of a listing, which is the type bits of `st_mode` shifted.
    init(listed type: UInt8) { self.init(mode: UInt32(type) << 12) }
}
