import Foundation

/// The program under test and how a run of it ended.
enum Program {
    /// Beside the test bundle, where the build puts both; or what `KITH` names.
    static let path: String = {
        if let given = ProcessInfo.processInfo.environment["KITH"] { return given }
        let bundle = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        return bundle.deletingLastPathComponent().appending(path: "kith").path
    }()

    /// Tests that take long by nature run at full size only where `KITH_LONG` is set.
    static let isLong = ProcessInfo.processInfo.environment["KITH_LONG"] != nil
    /// Keep the folders of the tests to look at.
    static let keepsFolders = ProcessInfo.processInfo.environment["KITH_KEEP"] != nil

    struct Outcome {
        let status: Int32?
        let out: String
        let err: String
    }
}
