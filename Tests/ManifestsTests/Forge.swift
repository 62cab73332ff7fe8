import Bytes
import Cryptography
import Folders
import Identity

@testable import Manifests

/// Entries by who keeps to no rule but can sign.
enum Forge {
    static func entry(
        _ kind: EntryFields.Kind, by who: String, behind log: MembershipLog, beside: [UInt8]? = nil,
        _ fill: (inout EntryFields) -> Void = { _ in }
    ) -> SignedEntry {
        var fields = EntryFields(kind, author: Sample.device(who))
        fields.folder = log.folder
        fields.parents = log.heads
        fill(&fields)
        return signed(fields.encoded(), by: who, beside: beside)
    }

    static func signed(_ body: [UInt8], by who: String, beside: [UInt8]? = nil) -> SignedEntry {
        SignedEntry(body: body, signature: Sample.key(who).sign(body, domain: SignedEntry.domain), beside: beside)
    }
}
