/// Where the bytes of what is placed come from.
extension FolderSync {
    /// What is worth a line in the log.
    private static let leastTold: UInt64 = 1 << 20

    nonisolated func counted(_ source: ByteSource, bytes count: UInt64) {
        bytes.counted(source, bytes: count)
        context.counted(source, bytes: count)
    }

    /// Says in the log what came since it last did, once nothing more is on its way.
    func tellWhatCame() {
        guard fetching.isIdle, !placing.isUnderWay else { return }
        let now = bytes.bySource
        let came = now.map { ($0.source, $0.bytes - (toldBytes[$0.source] ?? 0)) }
        guard came.reduce(0, { $0 + $1.1 }) >= FolderSync.leastTold else { return }
        toldBytes = Dictionary(uniqueKeysWithValues: now.map { ($0.source, $0.bytes) })
        let told = came.map { "\($0.1) bytes \($0.0.words)" }.joined(separator: ", ")
        context.log("\(entry.name): received \(told)")
    }
}

extension ByteSource {
    var words: String {
        switch self {
        case .network: "from other devices"
        case .sameFile: "from the same files"
        case .otherFile: "from other files here"
        case .skipped: "not moved"
        }
    }
}
