import Bytes
import Folders
import SystemCalls

extension FolderArea {
    private static let eventsFile = "events"
    /// Replicas of one folder on one device: one for each time that its index was lost.
    private static let mostReplicas = 10_000
    private static let format: UInt64 = 1

    /// What was reserved, rising by replica. `.damaged` if the file cannot be read.
    package func reservations() throws(PlacingError) -> [Reservation] {
        let found = try saying("cannot read .kith/events in \(text(rootPath))") { () throws(Errno) in
            try area.contentsAndOwn(of: FolderArea.eventsFile, atMost: 1 << 20)
        }
        guard let found else { return [] }
        // An empty file means that all stands beside it; a copy or a backup may have lost that, and is as one without it.
        let bytes = found.bytes.isEmpty ? found.own ?? [] : found.bytes
        guard !bytes.isEmpty else { return [] }
        do throws(CBORError) { return try FolderArea.decode(bytes) } catch {
            // Without it the index alone says which numbers were given; one that was put back is found by the members.
            let file = "\(text(rootPath))/.kith/events"
            throw PlacingError(
                .damaged, "\(file) is damaged at byte \(error.offset): remove it, and start the daemon again")
        }
    }

    /// An empty file for the numbers, so that two roots of one folder have the same files.
    func makeReservations() throws(Errno) {
        guard try area.statusIfAny(of: Array(FolderArea.eventsFile.utf8)) == nil else { return }
        try area.replaceDurably(FolderArea.eventsFile, shared: [], own: FolderArea.encode([]))
    }

    /// Reserves numbers, and returns when that is durable: only then may a record that uses them leave. A reservation
    /// never shrinks.
    package func reserve(_ wanted: Reservation) throws(PlacingError) {
        var all = try reservations()
        let index = all.firstIndex { $0.replica >= wanted.replica } ?? all.endIndex
        if index < all.endIndex, all[index].replica == wanted.replica {
            let old = all[index]
            all[index].events = max(old.events, wanted.events)
            all[index].sequence = max(old.sequence, wanted.sequence)
            if all[index] == old { return }
        } else {
            all.insert(wanted, at: index)
        }
        let bytes = FolderArea.encode(all)
        try saying("cannot write .kith/events in \(text(rootPath))") { () throws(Errno) in
            try area.replaceDurably(FolderArea.eventsFile, shared: [], own: bytes)
        }
    }

    /// CBOR: [1, [[replica, events, sequence], ...]].
    private static func encode(_ reservations: [Reservation]) -> [UInt8] {
        var writer = CBORWriter()
        writer.array(2)
        writer.unsigned(format)
        writer.array(reservations.count)
        for reservation in reservations {
            writer.array(3)
            writer.unsigned(reservation.replica.raw)
            writer.unsigned(reservation.events)
            writer.unsigned(reservation.sequence)
        }
        return writer.bytes
    }

    private static func decode(_ bytes: [UInt8]) throws(CBORError) -> [Reservation] {
        var reader = CBORReader(bytes)
        guard try reader.array(atMost: 2) == 2, try reader.unsigned() == format else {
            throw CBORError(.invalidValue, at: 0)
        }
        var reservations: [Reservation] = []
        for _ in 0..<(try reader.array(atMost: mostReplicas)) {
            guard try reader.array(atMost: 3) == 3 else { throw CBORError(.invalidValue, at: 0) }
            reservations.append(
                Reservation(
                    replica: ReplicaID(try reader.unsigned()), events: try reader.unsigned(),
                    sequence: try reader.unsigned()))
        }
        try reader.finish()
        return reservations
    }
}
