import Bytes
import Syncing

/// How much may be destroyed at one go in this folder, as this device's user set it.
extension FolderHome {
    private static let file = "brake"

    /// What the user set, or the standard where nothing is set or what is there cannot be read: never less careful.
    func loadBrakeLimits() -> BrakeLimits {
        guard let bytes = try? read(FolderHome.file, atMost: 64) else { return .standard }
        var reader = CBORReader(bytes)
        guard let limits = try? FolderHome.limits(&reader) else { return .standard }
        return limits
    }

    func saveBrakeLimits(_ limits: BrakeLimits) throws {
        var writer = CBORWriter()
        writer.array(2)
        writer.unsigned(limits.files)
        writer.unsigned(limits.percent)
        try replace(FolderHome.file, with: writer.bytes)
    }

    private static func limits(_ reader: inout CBORReader) throws(CBORError) -> BrakeLimits {
        guard try reader.array(atMost: 2) == 2 else { throw reader.invalid() }
        let limits = BrakeLimits(files: try reader.unsigned(), percent: try reader.unsigned(atMost: 100))
        try reader.finish()
        return limits
    }
}
