import Folders
import Placing
import Storing
import Syncing
import SystemCalls

/// What a user has done and no scan has seen yet.
extension FolderSync {
    /// Whether the other side of a conflict has come while what stands here is not what the index says any more. That side
    /// counts as placed once it is kept, though nothing is done at the path: whoever has removed the file just before has
    /// not seen it, and would be said to have removed it too. So a scan looks first.
    func isUnscanned(_ node: NodeID, _ heads: [Record]) throws -> Bool {
        guard !node.isDirectory, let meaning = Meaning(heads), meaning.contents.count > 1,
            try index.heads(of: node).placed != heads, let row = try index.laid(node),
            let path = try index.path(of: node), !stands(row, at: path)
        else { return false }
        scans.retries = true
        scans.mark(path)
        pause(node)
        enqueue { $0.rescanWhatChanged() }
        return true
    }

    /// Where that cannot be told it is so: a disk that fails says so itself.
    private func stands(_ row: LaidRow, at path: RelativePath) -> Bool {
        guard let parent = path.parent, let name = path.names.last else { return true }
        do throws(Errno) {
            let directory = try tools.area.root.directoryBeneath(parent.bytes)
            return try directory.statusIfAny(of: name.bytes)?.placedStamp == row.stamp
        } catch { return ![.noEntry, .notDirectory].contains(error) }
    }
}
