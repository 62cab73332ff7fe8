import Folders
import Scanning
import Storing
import Syncing

/// The leaves that scans have told to be gone, the last ones: a file that a scan could not read where it had been moved to, as
/// a program wrote it, or that was moved to where the scan had been already, is found by a later one, and is the same file
/// with all sides of its conflict.
struct GoneLeaves {
    static let most = 1024

    private var rows: [FileIdentity: LaidRow] = [:]
    /// The longest gone first.
    private var order: [FileIdentity] = []

    mutating func add(_ row: LaidRow) {
        // An inode number without a birth time says nothing: it may have been given out again.
        guard row.stamp.kind != .directory, row.stamp.birth != 0 else { return }
        let file = FileIdentity(row.stamp)
        if rows.updateValue(row, forKey: file) == nil { order.append(file) }
        if order.count > GoneLeaves.most { rows[order.removeFirst()] = nil }
    }

    /// What the leaf was that stands somewhere now.
    func row(of stamp: Stamp) -> LaidRow? {
        rows[FileIdentity(stamp)].flatMap { $0.stamp.isSameInode(as: stamp) ? $0 : nil }
    }
}

extension FolderSync {
    /// A scan, or the brake after it, says that nothing of it stands any more.
    func vanished(_ row: LaidRow) throws {
        let outcome = try engine.applied(.vanished(row), index)
        if case .applied = outcome { scans.gone.add(row) }
        try seen(outcome, at: row.name, in: row.parent)
    }

    /// What was told to be gone, and stands here; nil where nothing was, or where its node has come to stand again.
    func returned(to parent: NodeID, _ name: Name, _ found: FoundState) throws -> LocalChangeOutcome? {
        guard state == .running, let row = scans.gone.row(of: found.stamp) else { return nil }
        let content = found.content.content
        let outcome = try engine.applied(
            .moved(
                row, parent: parent, name: name, stamp: found.stamp,
                content: content.hash == row.content ? nil : content, racy: found.racy), index)
        return outcome == .stale ? nil : outcome
    }
}
