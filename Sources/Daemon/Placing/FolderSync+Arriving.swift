import Folders
import Placing
import Storing
import Syncing
import SystemCalls

/// What is just being placed, and moved by a user before the rows say that it is there: a scan that read the rows before sees
/// something new at one place, and later that something is gone from another.
extension FolderSync {
    func noteArriving(_ acts: [PlannedAct]) {
        placing.arriving = [:]
        for act in acts {
            guard case .install(let staged, _, _) = act.step else { continue }
            placing.arriving[FileIdentity(staged.stamp)] = act.path
        }
        if scans.isUnderWay, !placing.arriving.isEmpty { scans.metPlacing = true }
    }

    /// Whether a file that a scan has found is one that arrived elsewhere while it went on. Then another scan sees that it has
    /// moved, and all sides of its conflict with it.
    func hasArrivedElsewhere(_ stamp: Stamp, at name: Name, in parent: NodeID) throws -> Bool {
        guard scans.metPlacing, stamp.kind == .file,
            let former = try placing.arriving[FileIdentity(stamp)] ?? formerPath(of: stamp),
            let directory = try parent == .root ? .root : index.path(of: parent)
        else { return false }
        scans.retries = true
        scans.mark(former)
        scans.mark(directory.appending(name))
        return true
    }

    /// Where the rows have a file that is not there any more. One that still is has another name by a hard link.
    private func formerPath(of stamp: Stamp) throws -> RelativePath? {
        for row in try index.laid(inode: stamp.inode, birth: stamp.birth) {
            guard let path = try index.path(of: row.node), let parent = path.parent else { continue }
            let directory = try? tools.area.root.directoryBeneath(parent.bytes)
            let status = try? directory?.statusIfAny(of: row.name.bytes)
            guard let now = status?.placedStamp, FileIdentity(now) == FileIdentity(stamp) else { return path }
        }
        return nil
    }
}

/// What tells a file from every other on its filesystem.
struct FileIdentity: Hashable {
    let inode: UInt64
    let birth: Int64

    init(_ stamp: Stamp) { (inode, birth) = (stamp.inode, stamp.birth) }
}
