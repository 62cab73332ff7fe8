package import Bytes

/// Some or all of the list objects of one request. That an object has the hash it comes under is the receiver's to check.
package struct ListAnswer: MessageBody {
    static let type = MessageType.listAnswer

    package struct Object: Hashable, Sendable {
        package var hash: Bytes32
        package var bytes: [UInt8]

        package init(hash: Bytes32, bytes: [UInt8]) {
            self.hash = hash
            self.bytes = bytes
        }
    }

    /// The request's.
    package var id: UInt64
    package var objects: [Object]
    package var absent: [Bytes32]
    /// Nothing more comes for this request; what was asked for and not sent is absent too.
    package var isLast: Bool

    package init(id: UInt64, objects: [Object], absent: [Bytes32], isLast: Bool) {
        self.id = id
        self.objects = objects
        self.absent = absent
        self.isLast = isLast
    }

    func write(to writer: inout CBORWriter) {
        writer.map(4)
        writer.unsigned(0)
        writer.unsigned(id)
        writer.unsigned(1)
        writer.boolean(isLast)
        writer.unsigned(2)
        writer.list(absent) { $0.byteString($1) }
        writer.unsigned(3)
        writer.list(objects) { writer, object in
            writer.array(2)
            writer.byteString(object.hash)
            writer.byteString(object.bytes)
        }
    }

    init(from reader: inout MessageReader) throws(CBORError) {
        try reader.field(0)
        id = try reader.cbor.unsigned()
        try reader.field(1)
        isLast = try reader.cbor.boolean()
        try reader.field(2)
        absent = try reader.cbor.list(atMost: WireLimit.listsInRequest) { cbor throws(CBORError) in try cbor.bytes32() }
        try reader.field(3)
        objects = try reader.cbor.list(atMost: WireLimit.listsInRequest) { cbor throws(CBORError) in
            try cbor.tuple(2)
            let hash = try cbor.bytes32()
            return Object(hash: hash, bytes: try cbor.byteString(atMost: WireLimit.listObject))
        }
    }
}
