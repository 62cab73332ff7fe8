package import Bytes

/// Where a node stands, or stood: a gone place keeps where it was.
package struct Place: Hashable, Sendable {
    package var parent: NodeID
    package var name: Name
    package var gone: Bool

    package init(parent: NodeID, name: Name, gone: Bool = false) {
        self.parent = parent
        self.name = name
        self.gone = gone
    }
}

package enum Kind: UInt8, Hashable, Sendable {
    case file = 0
    case symlink = 1
    case directory = 2
}

/// One chunk of a file's list: which, and how many bytes of plaintext.
package struct ChunkRef: Hashable, Sendable {
    package let id: ChunkID
    package let size: UInt32

    package init(id: ChunkID, size: UInt32) {
        self.id = id
        self.size = size
    }
}

/// A file's bytes as chunks in order.
package enum ChunkList: Hashable, Sendable {
    /// The whole list; at most `ChunkList.inlineLimit` chunks.
    case inline([ChunkRef])
    /// A tree of list objects, named by the SHA-256 of the topmost; `count` chunks in all.
    case listed(root: Bytes32, count: UInt64)

    package static let inlineLimit = 1000
}

/// What a node is: bytes, link target, or a directory (which has a content only so that its making has a dot).
package struct Content: Hashable, Sendable {
    package enum Body: Hashable, Sendable {
        case file(size: UInt64, chunks: ChunkList)
        case symlink(target: [UInt8])
        case directory
    }

    package var body: Body
    /// Nanoseconds since 1970: the mtime the bytes were written with; 0 for a directory.
    package var mtime: Int64
    /// Of the body alone; computed with the folder's key by whoever reads or makes the content.
    package var hash: ContentHash

    package init(body: Body, mtime: Int64, hash: ContentHash) {
        self.body = body
        self.mtime = mtime
        self.hash = hash
    }

    package var kind: Kind {
        switch body {
        case .file: .file
        case .symlink: .symlink
        case .directory: .directory
        }
    }

    package var size: UInt64 {
        switch body {
        case .file(let size, _): size
        case .symlink(let target): UInt64(target.count)
        case .directory: 0
        }
    }

    /// Whether this content stands before `other`: a file before a symlink, then the later mtime, then the greater hash.
    package func standsBefore(_ other: Content) -> Bool {
        if (kind == .file) != (other.kind == .file) { return kind == .file }
        return (mtime, hash) > (other.mtime, other.hash)
    }
}

/// Mode, and an mtime that somebody set without writing.
package struct Meta: Hashable, Sendable {
    /// A touch holds for the content that was touched, so that an edit made apart brings its own mtime along.
    package struct Touch: Hashable, Sendable {
        package var content: ContentHash
        /// Nanoseconds since 1970.
        package var mtime: Int64

        package init(content: ContentHash, mtime: Int64) {
            self.content = content
            self.mtime = mtime
        }
    }

    /// Within 0777.
    package var mode: UInt16
    package var touch: Touch?

    package init(mode: UInt16, touch: Touch? = nil) {
        self.mode = mode & 0o777
        self.touch = touch
    }

    /// The mtime that `content` has on disk.
    package func mtime(of content: Content) -> Int64 {
        if let touch, touch.content == content.hash { touch.mtime } else { content.mtime }
    }
}

/// A value and the event that set it.
package struct Dotted<Value: Hashable & Sendable>: Hashable, Sendable {
    package let dot: Dot
    package let value: Value

    package init(_ dot: Dot, _ value: Value) {
        self.dot = dot
        self.value = value
    }
}

/// One version of one node. Each attribute is the set of its live values, nearly always one, rising by dot.
package struct Record: Hashable, Sendable {
    package var node: NodeID
    /// The event that wrote this record.
    package var dot: Dot
    /// All events on this node that its author had seen, its own among them.
    package var vector: VersionVector
    package var places: [Dotted<Place>]
    package var contents: [Dotted<Content>]
    package var metas: [Dotted<Meta>]

    package init(
        node: NodeID, dot: Dot, vector: VersionVector, places: [Dotted<Place>], contents: [Dotted<Content>],
        metas: [Dotted<Meta>]
    ) {
        self.node = node
        self.dot = dot
        self.vector = vector
        self.places = places
        self.contents = contents
        self.metas = metas
    }

    /// Live values of one attribute that a record may carry.
    package static let mostValues = 64

    package func saw(_ dot: Dot) -> Bool { vector.covers(dot) }
}

package enum Role: UInt8, Hashable, Sendable, CaseIterable {
    case admin = 0
    case write = 1
    case read = 2
    /// Holds sealed chunks without any key.
    case keep = 3

    package var mayWrite: Bool { self == .admin || self == .write }
}
