import Bytes
import Cryptography
package import Folders
package import Identity

/// What one person gives another so that the other can join: the invite's secret, and where somebody who knows the folder
/// may be reached. One line of text, about 130 characters; whoever sees it can join.
package struct InviteCode: Sendable {
    package static let prefix = "kith1-"
    package static let addressLimit = 8

    package let folder: FolderID
    package let secret: InviteSecret
    /// The device to ask first, and whose key proves who answers.
    package let inviter: DeviceID
    /// Seconds since 1970.
    package let expiry: UInt64
    /// `host:port`; an IPv6 host in brackets.
    package let addresses: [String]

    package init(
        folder: FolderID, secret: InviteSecret, inviter: DeviceID, expiry: UInt64, addresses: [String]
    ) throws(ManifestError) {
        guard addresses.count <= InviteCode.addressLimit else {
            throw ManifestError(.tooLarge, "a code has at most \(InviteCode.addressLimit) addresses")
        }
        if let wrong = addresses.first(where: { CodeAddress(text: $0) == nil }) {
            throw ManifestError(.invalid, "\(wrong) is no host:port")
        }
        guard expiry < 1 << 40 else { throw ManifestError(.invalid, "a code cannot last so long") }
        self.folder = folder
        self.secret = secret
        self.inviter = inviter
        self.expiry = expiry
        self.addresses = addresses
    }

    /// The prefix and base32 of: folder (16 bytes), secret (16), inviter (32), expiry (5, big-endian), addresses, and the
    /// first 4 bytes of SHA-256("kith/code/1", one zero byte, all that).
    package var text: String {
        var payload = folder.raw.bytes + secret.bytes.bytes + inviter.raw.bytes
        payload += stride(from: 32, through: 0, by: -8).map { UInt8(truncatingIfNeeded: expiry >> UInt64($0)) }
        payload += addresses.flatMap { CodeAddress(text: $0)?.bytes ?? [] }
        return InviteCode.prefix + base32(payload + InviteCode.check(payload)).lowercased()
    }

    /// Reads a code in either case, with white space anywhere; says what is wrong with any other text.
    package init(text: String) throws(ManifestError) {
        let letters = text.lowercased().filter { !$0.isWhitespace }
        guard letters.hasPrefix(InviteCode.prefix) else { throw InviteCode.unknownBeginning(letters) }
        guard let all = bytes(base32: letters.dropFirst(InviteCode.prefix.count)) else {
            throw ManifestError(.malformed, "the code is cut off, or has a character that no code has")
        }
        guard all.count >= 73 else { throw ManifestError(.malformed, "the code is cut off") }
        guard InviteCode.check(Array(all.dropLast(4))) == Array(all.suffix(4)) else {
            throw ManifestError(.malformed, "a character of the code is wrong or missing")
        }
        guard let folder = Bytes16(all[0..<16]), let secret = Bytes16(all[16..<32]),
            let inviter = Bytes32(all[32..<64]),
            let addresses = CodeAddress.list(all[69..<(all.count - 4)])
        else { throw ManifestError(.malformed, "the code's addresses are malformed") }
        try self.init(
            folder: FolderID(folder), secret: InviteSecret(secret), inviter: DeviceID(inviter),
            expiry: all[64..<69].reduce(0) { $0 << 8 | UInt64($1) }, addresses: addresses.map(\.text))
    }

    private static func check(_ payload: [UInt8]) -> [UInt8] {
        Array(sha256(Array("kith/code/1".utf8) + [0] + payload).bytes.prefix(4))
    }

    private static func unknownBeginning(_ text: String) -> ManifestError {
        text.hasPrefix("kith")
            ? ManifestError(.malformed, "the code is of another version of kith: this one reads \(prefix)...")
            : ManifestError(.malformed, "that is no invite code: one begins with \(prefix)")
    }
}
