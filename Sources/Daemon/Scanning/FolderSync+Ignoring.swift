import Folders
import Placing
import Scanning
import Storing
import Syncing

/// Ignore rules.
extension FolderSync {
    func loadRules() {
        scans.rulesChanged = false
        scans.rules = try? IgnoreRules.read(from: tools.area.root)
    }

    /// What is newly ignored is no longer looked at: its rows go, and nothing else. What is no longer ignored is placed
    /// again if it is missing, and never taken for deleted.
    func rulesChanged() {
        loadRules()
        let rules = scans.rules ?? IgnoreRules.none
        change {
            try index.forgetLaid { path, isDirectory in rules.isIgnored(path: path, isDirectory: isDirectory) }
            for node in placing.parked { try index.markUnplaced(node) }
        }
        placing.parked = []
        placing.mustLookAgain = true
        scans.everything = true
    }

    func isIgnored(_ path: RelativePath, _ node: NodeID) -> Bool {
        scans.rules?.isIgnored(path: path, isDirectory: node.isDirectory) ?? false
    }
}
