import FoundationEssentials

/// A directory for what the parts write: in memory where there is one, since a disk's own time, and what others write to it,
/// would hide what is ours.
struct Ground {
    private static let memory = "/dev/shm"
    private let path: String

    init() throws {
        let isThere = FileManager.default.isWritableFile(atPath: Ground.memory)
        let above = isThere ? Ground.memory : FileManager.default.temporaryDirectory.path
        path = above + "/kith-parts-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    func place(_ name: String) -> String { "\(path)/\(name)" }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
