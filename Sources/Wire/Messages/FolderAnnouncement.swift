package import Bytes
package import Folders

/// What the sender holds of one folder, and how far it has come with the receiver's part of it.
package struct FolderAnnouncement: Hashable, Sendable {
    /// "Of your index I have everything up to this number, durably."
    package struct Cursor: Hashable, Sendable {
        package var index: UInt64
        package var sequence: UInt64

        package init(index: UInt64, sequence: UInt64) {
            self.index = index
            self.sequence = sequence
        }
    }

    /// The highest page of one replica that the sender holds.
    package struct ReplicaState: Hashable, Sendable {
        package var replica: ReplicaID
        package var page: UInt64
        package var hash: Bytes32

        package init(replica: ReplicaID, page: UInt64, hash: Bytes32) {
            self.replica = replica
            self.page = page
            self.hash = hash
        }
    }

    package var folder: FolderID
    /// The sender's index: a random number made with it, so that a wiped index is seen to be another.
    package var index: UInt64
    /// The last sequence number that this index gave.
    package var sequence: UInt64
    /// Nil: nothing has been received of any index of the receiver.
    package var cursor: Cursor?
    /// Rising by replica.
    package var replicas: [ReplicaState]
    /// Hashes of the membership entries that no other entry names, rising.
    package var membershipHeads: [Bytes32]

    package init(
        folder: FolderID, index: UInt64, sequence: UInt64, cursor: Cursor?, replicas: [ReplicaState],
        membershipHeads: [Bytes32]
    ) {
        self.folder = folder
        self.index = index
        self.sequence = sequence
        self.cursor = cursor
        self.replicas = replicas
        self.membershipHeads = membershipHeads
    }
}

extension FolderAnnouncement {
    func write(to writer: inout CBORWriter) {
        writer.array(6)
        writer.byteString(folder.raw)
        writer.unsigned(index)
        writer.unsigned(sequence)
        if let cursor { cursor.write(to: &writer) } else { writer.null() }
        writer.list(replicas) { writer, state in
            writer.array(3)
            writer.unsigned(state.replica.raw)
            writer.unsigned(state.page)
            writer.byteString(state.hash)
        }
        writer.list(membershipHeads) { $0.byteString($1) }
    }

    init(from cbor: inout CBORReader) throws(CBORError) {
        try cbor.tuple(6)
        folder = FolderID(try cbor.bytes16())
        index = try cbor.unsigned()
        sequence = try cbor.unsigned()
        cursor = try cbor.optional { cbor throws(CBORError) in try Cursor(from: &cbor) }
        replicas = try cbor.list(atMost: WireLimit.replicas) { cbor throws(CBORError) in try ReplicaState(from: &cbor) }
        membershipHeads = try cbor.list(atMost: WireLimit.membershipHeads) { cbor throws(CBORError) in
            try cbor.bytes32()
        }
    }
}

extension FolderAnnouncement.Cursor {
    func write(to writer: inout CBORWriter) {
        writer.array(2)
        writer.unsigned(index)
        writer.unsigned(sequence)
    }

    init(from cbor: inout CBORReader) throws(CBORError) {
        try cbor.tuple(2)
        index = try cbor.unsigned()
        sequence = try cbor.unsigned()
    }
}

extension FolderAnnouncement.ReplicaState {
    init(from cbor: inout CBORReader) throws(CBORError) {
        try cbor.tuple(3)
        replica = ReplicaID(try cbor.unsigned())
        page = try cbor.unsigned()
        hash = try cbor.bytes32()
    }
}
