import Cryptography
import Folders
import Identity
import Manifests

extension FuzzTarget {
    /// A page as anyone may send it; and the same page signed by a member over whatever records are in it.
    static let pages = FuzzTarget(
        "pages", minutes: 30, seeds: { try pageSeeds() },
        run: { input in
            guard let page = try? UnverifiedPage(encoded: input) else { return .refused }
            try promise(page.encoded == input, "a page has two encodings")
            _ = try? page.verified(in: Fixed.folder)
            guard let header = try? PageHeader(bytes: page.headerBytes) else { return .refused }
            return try signed(page, header) ? .accepted : .refused
        })

    private static func signed(_ page: UnverifiedPage, _ header: PageHeader) throws -> Bool {
        var header = header
        (header.folder, header.device) = (Fixed.folder, Fixed.devices[1])
        guard let signed = try? Page.signed(records: page.records.map(\.bytes), header: header, by: Fixed.people[1])
        else { return false }
        let again = try UnverifiedPage(encoded: signed.unverified.encoded).verified(in: Fixed.folder)
        try promise(again == signed, "a signed page is another when it is read")
        try promise(again.envelopes.allSatisfy { $0.folder == Fixed.folder }, "a page has a record of another folder")
        try promise(
            again.envelopes.allSatisfy { $0.dot.replica == header.replica && $0.dot.number <= header.highestEvent },
            "a page has a record beyond its highest event")
        for (record, envelope) in zip(again.records, again.envelopes) {
            _ = try? Fixed.coder.decode(record.bytes, envelope: envelope)
        }
        return true
    }

    private static func pageSeeds() throws -> [(name: String, bytes: [UInt8])] {
        let records = try Fixed.records().map { try Fixed.coder.encode($0, epoch: Fixed.epoch) }
        let header = PageHeader(
            folder: Fixed.folder, replica: Fixed.replica, device: Fixed.devices[1], number: 1,
            previous: nil, highestEvent: 6, membership: [EntryHash(Fixed.digest(1))], leaves: [])
        var later = header
        (later.number, later.previous, later.highestEvent) = (.max, Fixed.digest(2), .max)
        let first = try Page.signed(records: records, header: header, by: Fixed.people[1])
        let single = try Page.signed(records: [records[1]], header: later, by: Fixed.people[1])
        let bare = UnverifiedPage(headerBytes: first.headerBytes, signature: first.signature, records: [])
        return [
            ("first", first.unverified.encoded), ("single", single.unverified.encoded), ("header-alone", bare.encoded),
        ]
    }
}
