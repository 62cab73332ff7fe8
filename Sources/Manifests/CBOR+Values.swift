import Bytes
import Folders

extension CBORWriter {
    /// [parent, name, gone].
    mutating func place(_ place: Place) {
        array(3)
        byteString(place.parent.raw)
        byteString(place.name.bytes)
        boolean(place.gone)
    }

    /// [mode], or [mode, content hash, mtime] with a touch.
    mutating func meta(_ meta: Meta) {
        array(meta.touch == nil ? 1 : 3)
        unsigned(UInt64(meta.mode))
        guard let touch = meta.touch else { return }
        byteString(touch.content.raw)
        integer(touch.mtime)
    }

    /// [0, mtime, size, [chunk size, ...]] or [0, mtime, size] for a file, [1, mtime, target], [2].
    mutating func openContent(_ content: RecordBody.OpenContent) {
        switch content {
        case .file(let mtime, let size, let sizes):
            array(sizes == nil ? 3 : 4)
            unsigned(UInt64(Kind.file.rawValue))
            integer(mtime)
            unsigned(size)
            guard let sizes else { return }
            array(sizes.count)
            for size in sizes { unsigned(UInt64(size)) }
        case .symlink(let mtime, let target):
            array(3)
            unsigned(UInt64(Kind.symlink.rawValue))
            integer(mtime)
            byteString(target)
        case .directory:
            array(1)
            unsigned(UInt64(Kind.directory.rawValue))
        }
    }
}

extension CBORReader {
    mutating func place() throws(CBORError) -> Place {
        try array(of: 3)
        let parent = try node()
        guard let name = Name(try byteString(atMost: Name.longest)) else { throw invalid() }
        return Place(parent: parent, name: name, gone: try boolean())
    }

    mutating func meta() throws(CBORError) -> Meta {
        let items = try array(atMost: 3)
        guard items == 1 || items == 3 else { throw invalid() }
        let mode = UInt16(try unsigned(atMost: 0o777))
        guard items == 3 else { return Meta(mode: mode) }
        return Meta(mode: mode, touch: Meta.Touch(content: ContentHash(try bytes32()), mtime: try integer()))
    }

    mutating func openContent() throws(CBORError) -> RecordBody.OpenContent {
        let items = try array(atMost: 4)
        guard items > 0 else { throw invalid() }
        switch (try unsigned(), items) {
        case (UInt64(Kind.file.rawValue), 3...4):
            let mtime = try integer()
            let size = try unsigned(atMost: ManifestLimit.fileSize)
            return .file(mtime: mtime, size: size, chunkSizes: items == 4 ? try chunkSizes() : nil)
        case (UInt64(Kind.symlink.rawValue), 3):
            return .symlink(mtime: try integer(), target: try byteString(atMost: ManifestLimit.linkTarget))
        case (UInt64(Kind.directory.rawValue), 1): return .directory
        default: throw invalid()
        }
    }

    private mutating func chunkSizes() throws(CBORError) -> [UInt32] {
        var sizes: [UInt32] = []
        for _ in 0..<(try array(atMost: ChunkList.inlineLimit)) {
            sizes.append(UInt32(try unsigned(atMost: ManifestLimit.chunkSize)))
        }
        return sizes
    }
}
