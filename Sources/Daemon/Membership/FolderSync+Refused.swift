import Folders
import Manifests
import Storing
import SystemCalls

/// What somebody wrote before he lost the right to write, and none who may write held by then, so that none vouches for it:
/// his own device shows it, and readers who had it from there. Each says so.
extension FolderSync {
    private static let words =
        "was written before this device lost the right to write, and no other device takes it: it is here alone until an "
        + "admin lets this device write again"

    static let wordsOfOthers = "who may not write any more, and no member who may write has it: it is here alone"

    /// To be called when the membership says something else, and after a scan has forgotten what scans say.
    func sayWhatIsRefused() {
        change {
            let said = try wordsOfRefused()
            for path in refused.sorted() where said[path] == nil { try index.clearScanProblem(path) }
            refused = Set(said.keys)
            for (path, words) in said.sorted(by: { $0.key < $1.key }) {
                try index.putProblem(path: path, words: words, now: Clock.realTime(), isScans: true)
            }
        }
    }

    /// By path.
    private func wordsOfRefused() throws -> [String: String] {
        guard !mayWrite else { return [:] }
        let vouched = membership.vouchedPages
        var said: [String: String] = [:]
        // Who is no member has nothing but his own to say.
        let isMember = membership.role(of: context.device) != nil
        for author in membership.formerWriters where isMember || author == context.device {
            let words =
                author == context.device
                ? FolderSync.words : "\(name(of: author)) wrote it, \(FolderSync.wordsOfOthers)"
            for (node, page) in try index.nodesWritten(by: author) where !vouched.contains(page) {
                if let path = try index.goalPath(of: node) { said[path.description] = words }
            }
        }
        return said
    }
}
