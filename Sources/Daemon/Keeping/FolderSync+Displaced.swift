import Folders
import Placing
import Storing
import Syncing
import SystemCalls

/// What an earlier run put into `versions/`: a program may have written into it since, and a crash may have lost what the index
/// was told of it.
extension FolderSync {
    /// To be called at the opening, before anything else is displaced.
    func lookAtDisplaced() {
        // A new index knows of none.
        guard !entry.isAdopting else { return }
        let tools = tools
        tools.placing.async {
            guard let news = try? tools.displacedNews(), !news.isEmpty else { return }
            self.enqueue { folder in
                for file in news { folder.lookAgain(at: file) }
            }
        }
    }

    /// Versions that went with the disk that they were on.
    func forgetMissingVersions() throws {
        let kept = Set(try tools.area.versionStamps().map(\.path.description))
        for row in try index.keptVersions() where row.file.map({ !kept.contains($0) }) ?? false {
            try index.removeVersion(row.id)
        }
    }

    private func lookAgain(at file: VersionFile) {
        let name = file.path.description
        guard !isStopped, let known = change({ try index.version(file: name) }) else { return }
        guard let row = known else {
            let path = file.path.original?.description ?? name
            change {
                try index.putVersion(
                    VersionRow(
                        node: .root, path: path, content: nil, stamp: file.stamp, keptAt: Clock.realTime(), file: name,
                        reason: .conflict))
            }
            return watch(file, of: .root, path)
        }
        if row.content != nil { change { try index.versionChanged(file: name, stamp: file.stamp) } }
        watch(file, of: row.node, row.path)
    }
}

extension FolderTools {
    /// Files among the versions that are not what the index says, or of which it says nothing; on the placing lane.
    fileprivate func displacedNews() throws -> [VersionFile] {
        let reader = try FolderIndexReader(path: home.index)
        return try area.versionStamps().compactMap { path, stamp in
            guard stamp.kind == .file else { return nil }
            let row = try reader.version(file: path.description)
            let isKnown = row.map { $0.content != nil && stamp.holdsSameBytes(as: $0.stamp, ignoringChangeTime: true) }
            return isKnown == true ? nil : VersionFile(path: path, stamp: stamp, isSettled: false)
        }
    }
}
