/// The words of a statement, to find it by at each use: texts that are alike are compared to the end, but only some of their
/// bytes are hashed, as they are long and few.
struct StatementText: Hashable {
    let sql: String
    private static let hashedBytes = 16

    func hash(into hasher: inout Hasher) {
        let bytes = sql.utf8
        hasher.combine(bytes.count)
        let sample = bytes.withContiguousStorageIfAvailable { bytes in
            let step = max(1, bytes.count / StatementText.hashedBytes)
            return stride(from: 0, to: bytes.count, by: step).reduce(UInt64(0)) { $0 &* 31 &+ UInt64(bytes[$1]) }
        }
        if let sample { hasher.combine(sample) }
    }
}
