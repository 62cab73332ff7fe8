import Bytes
import Cryptography
import Identity
import Manifests

extension FuzzTarget {
    /// An invite code as somebody pastes it, and a request to join as it comes over the line.
    static let invites = FuzzTarget(
        "invites", longest: 1024, seeds: { try inviteSeeds() },
        run: { input in
            var isAccepted = false
            if let request = try? JoinRequest(encoded: input) {
                try promise(request.encoded == input, "a request has two encodings")
                isAccepted = true
            }
            let text = String(decoding: input, as: UTF8.self)
            // The check sum is no secret: whoever makes codes makes it right.
            for text in [text, withCheck(text)] {
                guard let text, let code = try? InviteCode(text: text) else { continue }
                let again = try InviteCode(text: code.text)
                try promise(again.text == code.text, "a code has two texts")
                try promise(again.addresses == code.addresses && again.folder == code.folder, "a code changes its mind")
                try promise(code.addresses.count <= InviteCode.addressLimit, "a code has too many addresses")
                isAccepted = true
            }
            return isAccepted ? .accepted : .refused
        })

    private static func withCheck(_ text: String) -> String? {
        let letters = text.lowercased().filter { !$0.isWhitespace }
        guard letters.hasPrefix(InviteCode.prefix),
            let all = bytes(base32: letters.dropFirst(InviteCode.prefix.count)), all.count >= 4
        else { return nil }
        let payload = Array(all.dropLast(4))
        let check = sha256(Array("kith/code/1".utf8) + [0] + payload).bytes.prefix(4)
        return InviteCode.prefix + base32(payload + check)
    }

    private static func inviteSeeds() throws -> [(name: String, bytes: [UInt8])] {
        let secret = InviteSecret(Bytes16(high: 3, low: 4))
        let inviter = Fixed.devices[0]
        let places = [["192.0.2.7:4711", "[2001:db8::1]:22000", "host.example:1"], []]
        let codes = try places.map {
            try InviteCode(
                folder: Fixed.folder, secret: secret, inviter: inviter, expiry: 1_800_000_000, addresses: $0)
        }
        let request = JoinRequest(
            secret: secret, folder: Fixed.folder, device: Fixed.devices[3])
        return codes.enumerated().map { ("code-\($0)", Array($1.text.utf8)) } + [("request", request.encoded)]
    }
}
