import Folders
import Placing
import Scanning
import Storing
import Syncing
import SystemCalls

/// What the user keeps out of the folder: the rules in `.kithignore`.
extension FolderSync {
    private static let ignoreFilePath = String(decoding: IgnoreRules.fileName, as: UTF8.self)

    /// To be called before a scan. False where there are no rules to go by, and nothing may be scanned or placed: what they
    /// would keep out would be shared.
    func hasRules() -> Bool {
        // No scan may have watched it yet: without this nobody would tell that they can be read at last.
        if scans.rules == nil { watcher?.watch(tools.area.root, at: .root) }
        if scans.areRulesUnread { rulesChanged() } else if scans.rules == nil || scans.rulesChanged { loadRules() }
        return scans.rules != nil
    }

    /// Rules that cannot be read leave those from before in force.
    @discardableResult private func loadRules() -> Bool {
        scans.rulesChanged = false
        do throws(Errno) {
            scans.rules = try IgnoreRules.read(from: tools.area.root)
        } catch {
            let isNew = !scans.areRulesUnread
            scans.areRulesUnread = true
            let until = scans.rules == nil ? "nothing is synced" : "the rules from before hold"
            if isNew { note(Self.ignoreFilePath, "cannot be read (\(error)): \(until) until it can") }
            return false
        }
        if scans.areRulesUnread { change { try index.clearProblem(Self.ignoreFilePath) } }
        scans.areRulesUnread = false
        return true
    }

    /// What is newly ignored is no longer looked at: its rows go, and nothing else. What is no longer ignored is placed
    /// again if it is missing, and never taken for deleted.
    func rulesChanged() {
        guard loadRules(), let rules = scans.rules else { return }
        change {
            try index.forgetLaid { path, isDirectory in rules.isIgnored(path: path, isDirectory: isDirectory) }
            for node in placing.parked.nodes { try index.markUnplaced(node) }
        }
        tools.ownPlacings.forgetAll()
        placing.parked.removeAll()
        placing.mustLookAgain = true
        scans.everything = true
    }

    /// Whether the place where the members have a node is ignored here, and where it stands on this disk is not.
    func isIgnoredElsewhere(_ node: NodeID) throws -> Bool {
        guard try isIgnoredAtGoal(node) else { return false }
        return try index.path(of: node).map { !isIgnored($0, node) } ?? true
    }

    func isIgnoredAtGoal(_ node: NodeID) throws -> Bool {
        guard scans.rules?.isEmpty == false, let goal = try index.goalPath(of: node) else { return false }
        return isIgnored(goal, node)
    }

    func isIgnored(_ path: RelativePath, _ node: NodeID) -> Bool {
        scans.rules?.isIgnored(path: path, isDirectory: node.isDirectory) ?? false
    }

    /// Until the rule is lifted that keeps it out, or the record of its parent comes.
    func park(_ node: NodeID) {
        endLack(of: node)
        dropStaged(node)
        placing.parked.insert(node)
    }
}
