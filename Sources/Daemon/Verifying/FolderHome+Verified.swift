import Bytes
import Control

/// What came of the last reading of everything, kept through restarts.
extension FolderHome {
    private static let file = "verified"

    func loadVerified() -> API.Verified? {
        guard let bytes = try? read(FolderHome.file, atMost: 128) else { return nil }
        var reader = CBORReader(bytes)
        return try? FolderHome.verified(&reader)
    }

    /// What cannot be kept costs no more than that status does not tell it after a restart.
    func saveVerified(_ verified: API.Verified) {
        var writer = CBORWriter()
        writer.array(5)
        writer.integer(verified.ended)
        for number in [verified.files, verified.bytes, verified.passedOver, verified.versions] {
            writer.unsigned(number)
        }
        try? replace(FolderHome.file, with: writer.bytes)
    }

    private static func verified(_ reader: inout CBORReader) throws(CBORError) -> API.Verified {
        guard try reader.array(atMost: 5) == 5 else { throw reader.invalid() }
        let verified = API.Verified(
            ended: try reader.integer(), files: try reader.unsigned(), bytes: try reader.unsigned(),
            passedOver: try reader.unsigned(), damaged: 0, versions: try reader.unsigned())
        try reader.finish()
        return verified
    }
}
