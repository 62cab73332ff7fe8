import Folders
import Manifests
import Storing
import SystemCalls

/// What this device wrote before it lost the right to write, and what nobody took: none who may write held it by then, so
/// that none vouches for it. This device alone shows it, and says so.
extension FolderSync {
    private static let words =
        "was written before this device lost the right to write, and no other device takes it: it is here alone until an "
        + "admin lets this device write again"

    /// To be called when the membership says something else, and after a scan has forgotten what scans say.
    func sayWhatIsRefused() {
        change {
            let paths = try pathsRefused()
            for path in refused where !paths.contains(path) { try index.clearScanProblem(path) }
            refused = paths
            for path in paths.sorted() {
                try index.putProblem(path: path, words: FolderSync.words, now: Clock.realTime(), isScans: true)
            }
        }
    }

    private func pathsRefused() throws -> Set<String> {
        guard !mayWrite, membership.wasWriter(context.device) else { return [] }
        let vouched = membership.vouchedPages
        var paths: Set<String> = []
        for (node, page) in try index.nodesWritten(by: context.device) where !vouched.contains(page) {
            if let path = try index.goalPath(of: node) { paths.insert(path.description) }
        }
        return paths
    }
}
