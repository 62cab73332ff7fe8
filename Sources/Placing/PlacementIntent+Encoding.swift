package import Bytes
import Folders

/// CBOR: [slot as text or null, kind of step, its fields...]; a stamp is [kind, size, mtime, ctime, inode, birth, mode] or
/// null, a path an array of names. For the index of this device only.
extension PlacementIntent {
    private static let deepestPath = 4096
    private static let longestSlot = 512

    /// For the index.
    package var encoded: [UInt8] {
        var writer = CBORWriter()
        writer.array(2)
        if let slot { writer.text(slot.description) } else { writer.null() }
        write(step, to: &writer)
        return writer.bytes
    }

    /// Reads what `encoded` wrote.
    package init(decoding bytes: [UInt8]) throws(CBORError) {
        var reader = CBORReader(bytes)
        guard try reader.array(atMost: 2) == 2 else { throw reader.invalid() }
        slot = try PlacementIntent.readSlot(&reader)
        step = try PlacementIntent.readStep(&reader)
        try reader.finish()
    }

    private static func readSlot(_ reader: inout CBORReader) throws(CBORError) -> VersionPath? {
        if reader.null() { return nil }
        guard let slot = VersionPath(try reader.text(atMost: longestSlot)) else { throw reader.invalid() }
        return slot
    }

    private func write(_ step: PlacementStep, to writer: inout CBORWriter) {
        switch step {
        case .makeDirectory(let path):
            writer.head(0, fields: 1)
            writer.path(path)
        case .install(let staged, let path, let expecting):
            writer.head(1, fields: 4)
            writer.byteString(staged.name.bytes)
            writer.stamp(staged.stamp)
            writer.path(path)
            writer.stamp(expecting)
        case .installSymlink(let target, let path, let mtime, let expecting):
            writer.head(2, fields: 4)
            writer.byteString(target)
            writer.path(path)
            writer.integer(mtime)
            writer.stamp(expecting)
        case .move(let from, let to, let expecting):
            writer.head(3, fields: 3)
            writer.paths(from, to)
            writer.stamp(expecting)
        case .exchange(let first, let second, let firstStamp, let secondStamp):
            writer.head(4, fields: 4)
            writer.paths(first, second)
            writer.stamps(firstStamp, secondStamp)
        case .remove(let path, let expecting):
            writer.head(5, fields: 2)
            writer.path(path)
            writer.stamp(expecting)
        case .removeDirectory(let path):
            writer.head(6, fields: 1)
            writer.path(path)
        case .setMeta(let path, let mode, let mtime, let expecting):
            writer.head(7, fields: 4)
            writer.path(path)
            writer.meta(mode, mtime)
            writer.stamp(expecting)
        }
    }

    private static func readStep(_ reader: inout CBORReader) throws(CBORError) -> PlacementStep {
        let count = try reader.array(atMost: 5)
        let kind = try reader.unsigned(atMost: 7)
        guard count == [2, 5, 5, 4, 5, 3, 2, 5][Int(kind)] else { throw reader.invalid() }
        switch kind {
        case 0: return .makeDirectory(try reader.path())
        case 1:
            guard let name = StagedName(try reader.byteString(atMost: 128)) else { throw reader.invalid() }
            let staged = Staged(name: name, stamp: try reader.certainStamp())
            return .install(staged, at: try reader.path(), expecting: try reader.stamp())
        case 2:
            return .installSymlink(
                target: try reader.byteString(atMost: 4096), at: try reader.path(), mtime: try reader.integer(),
                expecting: try reader.stamp())
        case 3:
            return .move(
                from: try reader.path(), to: try reader.path(), expecting: try reader.certainStamp())
        case 4:
            return .exchange(
                try reader.path(), try reader.path(), expecting: try reader.certainStamp(), try reader.certainStamp())
        case 5: return .remove(try reader.path(), expecting: try reader.certainStamp())
        case 6: return .removeDirectory(try reader.path())
        default:
            return .setMeta(
                try reader.path(), mode: reader.null() ? nil : UInt16(try reader.unsigned(atMost: 0o777)),
                mtime: reader.null() ? nil : try reader.integer(), expecting: try reader.stamp())
        }
    }
}

extension CBORWriter {
    fileprivate mutating func head(_ kind: UInt64, fields: Int) {
        array(fields + 1)
        unsigned(kind)
    }

    fileprivate mutating func path(_ path: RelativePath) {
        array(path.names.count)
        for name in path.names { byteString(name.bytes) }
    }

    fileprivate mutating func paths(_ first: RelativePath, _ second: RelativePath) {
        path(first)
        path(second)
    }

    fileprivate mutating func meta(_ mode: UInt16?, _ mtime: Int64?) {
        if let mode { unsigned(UInt64(mode)) } else { null() }
        if let mtime { integer(mtime) } else { null() }
    }

    fileprivate mutating func stamps(_ first: Stamp, _ second: Stamp) {
        stamp(first)
        stamp(second)
    }

    fileprivate mutating func stamp(_ stamp: Stamp?) {
        guard let stamp else { return null() }
        array(7)
        unsigned(UInt64(stamp.kind.rawValue))
        unsigned(stamp.size)
        integer(stamp.mtime)
        integer(stamp.ctime)
        unsigned(stamp.inode)
        integer(stamp.birth)
        unsigned(UInt64(stamp.mode))
    }
}

extension CBORReader {
    fileprivate mutating func path() throws(CBORError) -> RelativePath {
        var names: [Name] = []
        for _ in 0..<(try array(atMost: 4096)) {
            guard let name = Name(try byteString(atMost: Name.longest)) else { throw invalid() }
            names.append(name)
        }
        return RelativePath(names)
    }

    fileprivate mutating func certainStamp() throws(CBORError) -> Stamp {
        guard let stamp = try stamp() else { throw invalid() }
        return stamp
    }

    fileprivate mutating func stamp() throws(CBORError) -> Stamp? {
        if null() { return nil }
        guard try array(atMost: 7) == 7, let kind = Kind(rawValue: UInt8(try unsigned(atMost: 2))) else {
            throw invalid()
        }
        return Stamp(
            kind: kind, size: try unsigned(), mtime: try integer(), ctime: try integer(), inode: try unsigned(),
            birth: try integer(), mode: UInt16(try unsigned(atMost: 0o777)))
    }
}
