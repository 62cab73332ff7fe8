import Bytes
import Cryptography
import Folders
import Identity
import Manifests

extension FuzzTarget {
    /// A membership entry as anyone may send it, and a log in which members and a stranger sign what the input says.
    static let membership = FuzzTarget(
        "membership", seeds: { try membershipSeeds() },
        run: { input in
            if let entry = try? SignedEntry(encoded: input) {
                try promise(entry.encoded == input, "an entry has two encodings")
                var log = try founded()
                _ = try? log.insert(entry)
            }
            var reader = InputReader(input)
            var log = try founded()
            var entries = log.entries
            while !reader.isAtEnd, entries.count < 20 {
                let entry = try SignedEntry(encoded: forged(&reader, log.folder, entries))
                if (try? log.insert(entry)) != nil { entries.append(entry) }
            }
            try expectSound(log)
            return entries.count > 1 ? .accepted : .refused
        })

    private static let founding = try? MembershipLog.founded(
        name: "Letters", root: Fixed.root, epochKey: Fixed.epochKey, by: Fixed.people[0]
    ).log

    private static func founded() throws -> MembershipLog {
        guard let founding else { throw BrokenPromise(description: "no folder could be founded") }
        return founding
    }

    /// The same members in whatever order the entries came; and an admin always.
    private static func expectSound(_ log: MembershipLog) throws {
        let membership = log.membership
        try promise(membership.members.contains { $0.role == .admin }, "a folder has no admin")
        var other = MembershipLog(folder: log.folder)
        for entry in log.entries.reversed() { _ = try? other.insert(entry) }
        try promise(other.entries.count == log.entries.count, "entries are lost when they come in another order")
        try promise(other.membership == membership, "other members when entries come in another order")
        try promise(
            MembershipLog(folder: log.folder, entries: log.entries).membership == membership,
            "other members when entries come at once")
    }

    /// An entry whose fields the input chooses, signed by one of four; what it names as its parents is there.
    private static func forged(_ input: inout InputReader, _ folder: FolderID, _ entries: [SignedEntry]) -> [UInt8] {
        let (kind, author, flags) = (input.byte() % 12, Int(input.byte() & 3), input.byte())
        let mask = input.byte()
        let named = entries.indices.filter { mask >> UInt8((entries.count - 1 - $0) & 7) & 1 == 1 }
        let parents = (named.isEmpty ? [entries.count - 1] : named).map { entries[$0].hash }.sorted()
        var fields: [(UInt64, (inout CBORWriter) -> Void)] = [
            (1, { $0.byteString(folder.raw) }), (2, { $0.byteString(Fixed.people[author].publicKey) }),
            (
                3,
                { writer in
                    writer.array(parents.count)
                    for parent in parents { writer.byteString(parent.raw) }
                }
            ), (4, { $0.unsigned(UInt64(kind)) }),
        ]
        fields += chosen(by: flags, &input, kind: kind)
        var body = CBORWriter()
        body.map(fields.count)
        for (key, write) in fields {
            body.unsigned(key)
            write(&body)
        }
        return signed(body.bytes, author)
    }

    private static func signed(_ body: [UInt8], _ author: Int) -> [UInt8] {
        var entry = CBORWriter()
        entry.array(3)
        entry.byteString(body)
        entry.byteString(Fixed.people[author].sign(body, domain: "kith/membership/1"))
        entry.null()
        return entry.bytes
    }

    /// The fields that a kind needs, and now and then others.
    private static func chosen(
        by flags: UInt8, _ input: inout InputReader, kind: UInt8
    ) -> [(UInt64, (inout CBORWriter) -> Void)] {
        let device = Fixed.people[Int(flags & 3)].publicKey
        let role = UInt64(flags >> 2 & 3)
        let invite = Fixed.digest(UInt64(flags >> 4 & 1))
        let (number, raw) = (UInt64(input.byte()), flags & 0x80 != 0 ? input.counted() : nil)
        let epoch = EpochID(of: Fixed.secret("epoch \(number)"))
        let all: [UInt64: (inout CBORWriter) -> Void] = [
            5: { $0.byteString(device) }, 6: { $0.unsigned(role) },
            7: { writer in
                writer.array(1)
                writer.byteString(epoch.raw)
            },
            8: { writer in
                writer.array(2)
                writer.byteString(device)
                writer.byteString(raw ?? [1, 2, 3])
            },
            9: { writer in
                writer.array(2)
                writer.byteString(Fixed.epoch.raw)
                writer.byteString(raw ?? [4])
            },
            10: { $0.byteString(invite) }, 11: { $0.unsigned(number << 33) }, 12: { $0.unsigned(number % 1001) },
            13: { $0.byteString([UInt8](repeating: 7, count: 64)) }, 14: { $0.byteString(Fixed.digest(number)) },
            15: { $0.unsigned(number) }, 16: { $0.unsigned(number) }, 17: { $0.unsigned(.max) },
            18: { writer in
                writer.array(1)
                writer.byteString(Fixed.digest(number))
            },
        ]
        let needed: [[UInt64]] = [
            [7, 8], [5, 6], [5, 6], [5], [7, 8, 9], [7, 8], [6, 10, 11, 12, 14], [5, 10, 13], [10], [15, 16, 17],
            [5, 18], [5],
        ]
        var keys = Set(needed[Int(kind)])
        if flags & 0x40 != 0 { keys.formSymmetricDifference([5 + number % 14]) }
        return keys.sorted().compactMap { key in all[key].map { (key, $0) } }
    }

    private static func membershipSeeds() throws -> [(name: String, bytes: [UInt8])] {
        let log = try founded()
        let founding = log.entries[0].encoded
        // kind, author, flags (device, role << 2), parents, number: ann adds bea (write) and cid (read), and so on.
        let adds: [UInt8] = [1, 0, 1 | 1 << 2, 1, 0, 1, 0, 2 | 2 << 2, 1, 0]
        let promoted: [UInt8] = adds + [2, 0, 1, 1, 0]
        let apart: [UInt8] = promoted + [3, 0, 1, 1, 0, 3, 1, 0, 2, 0]
        let invites: [UInt8] = adds + [6, 0, 1 << 2, 1, 9, 7, 1, 3, 1, 0, 8, 0, 0, 1, 0]
        let writes: [UInt8] = adds + [9, 1, 0, 1, 5, 10, 1, 1, 1, 6, 4, 0, 0, 1, 3, 5, 0, 1, 1, 3]
        return [
            ("founding", founding), ("adds", adds), ("apart", apart), ("invites", invites), ("writes", writes),
        ]
    }
}
