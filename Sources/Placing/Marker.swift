import Bytes
import Folders
import SystemCalls

/// What `.kith/marker` says: whose root this is. CBOR: [1, folder id, inode, birth time]; or [2, folder id] with [1, ...] in
/// an extended attribute beside it.
struct Marker: Hashable, Sendable {
    static let name = "marker"
    static let longest = 256
    private static let format: UInt64 = 1
    private static let sharedFormat: UInt64 = 2

    var folder: FolderID
    var inode: UInt64
    /// Nanoseconds since 1970; 0 where the filesystem keeps none.
    var birth: Int64

    var encoded: [UInt8] {
        var writer = CBORWriter()
        writer.array(4)
        writer.unsigned(Marker.format)
        writer.byteString(folder.raw)
        writer.unsigned(inode)
        writer.integer(birth)
        return writer.bytes
    }

    /// What stands in the file itself where `encoded` stands beside it: the same on all devices.
    var shared: [UInt8] {
        var writer = CBORWriter()
        writer.array(2)
        writer.unsigned(Marker.sharedFormat)
        writer.byteString(folder.raw)
        return writer.bytes
    }

    /// Reads a marker's bytes with what stands beside them. A marker that was copied without that names no root: inode 0.
    init(decoding bytes: [UInt8], own: [UInt8]?) throws(CBORError) {
        var reader = CBORReader(bytes)
        guard try reader.array(atMost: 4) == 2, try reader.unsigned() == Marker.sharedFormat else {
            self = try Marker(decoding: bytes)
            return
        }
        let folder = FolderID(try reader.bytes16())
        try reader.finish()
        if let own, let marker = try? Marker(decoding: own), marker.folder == folder {
            self = marker
        } else {
            (self.folder, inode, birth) = (folder, 0, 0)
        }
    }

    init(folder: FolderID, root: FileStatus) {
        self.folder = folder
        inode = root.inode
        birth = root.birth
    }

    init(decoding bytes: [UInt8]) throws(CBORError) {
        var reader = CBORReader(bytes)
        guard try reader.array(atMost: 4) == 4, try reader.unsigned() == Marker.format else {
            throw CBORError(.invalidValue, at: 0)
        }
        folder = FolderID(try reader.bytes16())
        inode = try reader.unsigned()
        birth = try reader.integer()
        try reader.finish()
    }
}
