import Bytes
import Cryptography
package import Folders
package import Identity

/// What a device that has a code shows to a member, which countersigns it into the log: that whoever holds the code's key
/// lets this device in.
package struct JoinRequest: Hashable, Sendable {
    static let domain = "kith/join/1"

    package let folder: FolderID
    package let invite: InviteID
    package let device: DeviceID
    package let proof: [UInt8]

    package init(secret: InviteSecret, folder: FolderID, device: DeviceID) {
        self.folder = folder
        self.device = device
        invite = secret.id
        proof = secret.key.sign(JoinRequest.statement(folder: folder, device: device), domain: JoinRequest.domain)
    }

    static func statement(folder: FolderID, device: DeviceID) -> [UInt8] { folder.raw.bytes + device.raw.bytes }

    /// The proof is checked when the request is countersigned.
    package init(encoded: [UInt8]) throws(ManifestError) {
        self = try reading("a request to join") { () throws(CBORError) in
            var reader = CBORReader(encoded)
            let request = try JoinRequest(from: &reader)
            try reader.finish()
            return request
        }
    }

    private init(from reader: inout CBORReader) throws(CBORError) {
        try reader.array(of: 4)
        folder = try reader.folder()
        invite = InviteID(try reader.bytes32())
        device = DeviceID(try reader.bytes32())
        proof = try reader.byteString(atMost: SigningKey.signatureLength)
    }

    /// [folder, invite, device, proof].
    package var encoded: [UInt8] {
        var writer = CBORWriter(reserving: 160)
        writer.array(4)
        writer.byteString(folder.raw)
        writer.byteString(invite.raw)
        writer.byteString(device.raw)
        writer.byteString(proof)
        return writer.bytes
    }
}
