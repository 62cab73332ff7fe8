import Foundation

/// Where a test's chance begins. Printed by who uses it, so that a failure can be run again.
enum Seeds {
    /// Those that `KITH_SEED` names, apart by commas, or `count` new ones.
    static func given(orNew count: Int) -> [UInt64] {
        let named = ProcessInfo.processInfo.environment["KITH_SEED"]?.split(separator: ",").compactMap { UInt64($0) }
        if let named, !named.isEmpty { return named }
        return (0..<count).map { _ in UInt64.random(in: 0..<1 << 32) }
    }
}
