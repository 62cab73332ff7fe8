import Bytes
import Folders
import Placing
import Syncing

/// An intent as the index keeps it: the step on disk, and what it means for the rows.
package struct IntentRecord {
    let intent: PlacementIntent
    let node: NodeID
    /// The other node of an exchange.
    let other: NodeID?
    let kind: ActKind
    let parent: NodeID
    let name: Name
    let content: ContentHash?
    /// The content that the step displaces.
    let displaced: ContentHash?

    enum ActKind: UInt64 {
        case makeDirectory, install, move, exchange, remove, setMeta
        /// A user's order: a scan brings what came of it into the rows.
        case order
    }

    init(intent: PlacementIntent, act: PlannedAct) {
        self.intent = intent
        node = act.node
        displaced = act.act.displacedContent
        (parent, name) = act.goal
        switch act.act {
        case .makeDirectory: (kind, other, content) = (.makeDirectory, nil, nil)
        case .install(_, _, let installed, _, _): (kind, other, content) = (.install, nil, installed.hash)
        case .move: (kind, other, content) = (.move, nil, nil)
        case .exchange(_, let row): (kind, other, content) = (.exchange, row.node, nil)
        case .remove, .relabel: (kind, other, content) = (.remove, nil, nil)
        case .setMeta: (kind, other, content) = (.setMeta, nil, nil)
        }
    }

    init(order: PlacementIntent, node: NodeID, parent: NodeID, name: Name, displaced: ContentHash?) {
        intent = order
        kind = .order
        (self.node, self.parent, self.name, self.displaced) = (node, parent, name, displaced)
        (other, content) = (nil, nil)
    }

    /// Deterministic CBOR, as `init(decoding:)` reads it.
    package var encoded: [UInt8] {
        var writer = CBORWriter()
        writer.array(8)
        writer.byteString(intent.encoded)
        writer.byteString(node.raw)
        write(other?.raw.bytes, &writer)
        writer.unsigned(kind.rawValue)
        writer.byteString(parent.raw)
        writer.byteString(name.bytes)
        write(content?.raw.bytes, &writer)
        write(displaced?.raw.bytes, &writer)
        return writer.bytes
    }

    private func write(_ bytes: [UInt8]?, _ writer: inout CBORWriter) {
        if let bytes { writer.byteString(bytes) } else { writer.null() }
    }

    /// Throws `CBORError` for bytes that this version did not write.
    package init(decoding bytes: [UInt8]) throws {
        var reader = CBORReader(bytes)
        guard try reader.array(atMost: 8) == 8 else { throw reader.invalid() }
        intent = try PlacementIntent(decoding: try reader.byteString(atMost: 1 << 20))
        node = NodeID(try reader.bytes16())
        other = reader.null() ? nil : NodeID(try reader.bytes16())
        guard let kind = ActKind(rawValue: try reader.unsigned()) else { throw reader.invalid() }
        self.kind = kind
        parent = NodeID(try reader.bytes16())
        guard let name = Name(try reader.byteString(atMost: Name.longest)) else { throw reader.invalid() }
        self.name = name
        content = reader.null() ? nil : ContentHash(try reader.bytes32())
        displaced = reader.null() ? nil : ContentHash(try reader.bytes32())
        try reader.finish()
    }

    /// The act again, from the rows as they were when it was planned; nil where they are not there any more.
    func act(_ rows: some FolderRows, _ heads: [Record]) throws -> PlacementAct? {
        let laid = try rows.laid(node)
        switch kind {
        case .makeDirectory: return .makeDirectory(parent: parent, name: name, mode: 0o700)
        case .install:
            guard let value = heads.flatMap(\.contents).first(where: { $0.value.hash == content })?.value else {
                return nil
            }
            return .install(parent: parent, name: name, content: value, meta: Meta(mode: 0o600), replacing: laid)
        case .move: return laid.map { .move($0, parent: parent, name: name) }
        case .exchange:
            guard let laid, let second = try other.flatMap({ try rows.laid($0) }) else { return nil }
            return .exchange(laid, second)
        case .remove: return laid.map { .remove($0) }
        case .setMeta: return laid.map { .setMeta($0, mode: 0, mtime: 0) }
        case .order: return nil
        }
    }
}
