import CSystem

/// One entry of a listing.
package struct DirectoryEntry: Hashable, Sendable {
    /// As the filesystem has it: any bytes but a slash and NUL.
    package var name: [UInt8]
    package var kind: FileKind
    package var inode: UInt64
}

extension DirectoryDescriptor {
    /// All entries but `.` and `..`, in the filesystem's order.
    package func entries() throws(Errno) -> [DirectoryEntry] {
        var entries: [DirectoryEntry] = []
        try forEachEntry { entries.append($0) }
        return entries
    }

    /// Hands over all entries but `.` and `..`, in the filesystem's order, without holding the whole listing.
    ///
    /// A listing has a position of its own, so that two of them may run at once.
    package func forEachEntry(_ body: (DirectoryEntry) -> Void) throws(Errno) {
        let listing = try openBeneath([UInt8(ascii: ".")], [.readOnly, .directory])
        var buffer = [UInt8](repeating: 0, count: 32 << 10)
        while true {
            let filled = try retrying { csystem_entries(listing.raw, &buffer, buffer.count) }
            if filled == 0 { return }
            hand(buffer[..<filled], to: body)
        }
    }

    /// Takes `struct linux_dirent64` apart (getdents64(2)): inode (8 bytes), offset (8), length of the whole (2),
    /// type (1), name with a NUL.
    private func hand(_ buffer: ArraySlice<UInt8>, to body: (DirectoryEntry) -> Void) {
        var rest = buffer
        while rest.count >= 19 {
            let start = rest.startIndex
            let length = Int(rest[start + 16]) | Int(rest[start + 17]) << 8
            guard (19...rest.count).contains(length) else { return }
            let name = Array(rest[(start + 19)..<(start + length)].prefix { $0 != 0 })
            if name != [UInt8(ascii: ".")], name != [UInt8(ascii: "."), UInt8(ascii: ".")] {
                var inode: UInt64 = 0
                for byte in rest[start..<(start + 8)].reversed() { inode = inode << 8 | UInt64(byte) }
                body(DirectoryEntry(name: name, kind: FileKind(listed: rest[start + 18]), inode: inode))
            }
            rest = rest.dropFirst(length)
        }
    }
}
