/// One component of a path: 1 to 255 bytes of UTF-8, no slash, no NUL, not `.` or `..`. Whoever holds a `Name` may hand
/// it to the kernel beneath a directory descriptor. Ordered bytewise, as SQLite orders blobs.
package struct Name: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let bytes: [UInt8]

    package static let longest = 255

    /// Nil for what is no name, whether it comes from a peer or from `readdir`.
    package init?(_ bytes: [UInt8]) {
        guard (1...Name.longest).contains(bytes.count), !bytes.contains(0), !bytes.contains(UInt8(ascii: "/")),
            bytes != [UInt8(ascii: ".")], bytes != [UInt8(ascii: "."), UInt8(ascii: ".")],
            String(validating: bytes, as: UTF8.self) != nil
        else { return nil }
        self.bytes = bytes
    }

    package init?(_ text: String) { self.init(Array(text.utf8)) }

    package var description: String { String(decoding: bytes, as: UTF8.self) }

    package static func < (left: Name, right: Name) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }
}

/// A place beneath a folder's root: its names from the root down. Empty: the root itself.
package struct RelativePath: Hashable, Comparable, Sendable, CustomStringConvertible {
    package var names: [Name]

    package static let root = RelativePath([])

    package init(_ names: [Name]) { self.names = names }

    package func appending(_ name: Name) -> RelativePath { RelativePath(names + [name]) }

    /// The directory that holds it; nil for the root.
    package var parent: RelativePath? { names.isEmpty ? nil : RelativePath(names.dropLast()) }

    /// The path with slashes, as one passes it to a call beneath the root's descriptor; `.` for the root.
    package var bytes: [UInt8] {
        names.isEmpty ? [UInt8(ascii: ".")] : Array(names.map(\.bytes).joined(separator: [UInt8(ascii: "/")]))
    }

    package var description: String { String(decoding: bytes, as: UTF8.self) }

    package static func < (left: RelativePath, right: RelativePath) -> Bool {
        left.names.lexicographicallyPrecedes(right.names)
    }
}
