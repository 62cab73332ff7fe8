import Bytes
import Testing

@testable import Manifests

@Suite struct InviteLookupTests {
    private let invite = Circle.code("one").id
    private let lookup = InviteLookup(salt: .zero, asker: Sample.device("ann"), asked: Sample.device("bob"))

    @Test func `who knows the invite can tell what is asked and what is answered`() {
        let same = InviteLookup(salt: .zero, asker: Sample.device("ann"), asked: Sample.device("bob"))
        #expect(same.question(of: invite) == lookup.question(of: invite))
        #expect(same.proof(of: invite) == lookup.proof(of: invite))
        #expect(lookup.proof(of: invite) != lookup.question(of: invite))
    }

    @Test func `nothing that was said between two means anything to others, or later, or of another invite`() {
        let others = [
            InviteLookup(salt: .zero, asker: Sample.device("ann"), asked: Sample.device("eve")),
            InviteLookup(salt: .zero, asker: Sample.device("eve"), asked: Sample.device("bob")),
            InviteLookup(salt: .zero, asker: Sample.device("bob"), asked: Sample.device("ann")),
            InviteLookup(
                salt: Bytes32(words: (0, 0, 0, 1)), asker: Sample.device("ann"), asked: Sample.device("bob")),
        ]
        for other in others {
            #expect(other.question(of: invite) != lookup.question(of: invite))
            #expect(other.proof(of: invite) != lookup.proof(of: invite))
        }
        #expect(lookup.question(of: Circle.code("two").id) != lookup.question(of: invite))
    }
}
