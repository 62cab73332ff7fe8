import Folders
import Placing
import Storing
import Syncing
import SystemCalls

/// What an earlier run put into `versions/`: a program may have written into it since, a crash may have lost what the index
/// was told of it, and a new index knows of none: it may hold a side of a conflict that nobody else has.
extension FolderSync {
    /// To be called at the opening, before anything else is displaced.
    func lookAtDisplaced() {
        let tools = tools
        tools.placing.async {
            guard let news = try? tools.displacedNews(), !news.isEmpty else { return }
            self.enqueue { $0.lookAgain(at: news[...]) }
        }
    }

    /// Versions that went with the disk that they were on.
    func forgetMissingVersions() throws {
        let kept = Set(try tools.area.versionStamps().map(\.path.description))
        for row in try index.keptVersions() where row.file.map({ !kept.contains($0) }) ?? false {
            try index.removeVersion(row.id)
        }
    }

    private func lookAgain(at files: ArraySlice<VersionFile>) {
        var left = files
        while !isStopped, let file = left.popFirst() {
            let name = file.path.description
            guard let known = change({ try index.version(file: name) }) else { return }
            guard let row = known else { return take(file, thenLookAt: left) }
            if row.content != nil { change { try index.versionChanged(file: name, stamp: file.stamp) } }
            watch(file, of: row.node, row.path)
        }
    }

    /// Of which the index knows nothing. They are read one by one, as there may be many, and scans come in between.
    private func take(_ file: VersionFile, thenLookAt left: ArraySlice<VersionFile>) {
        let name = file.path.description
        let path = file.path.original?.description ?? name
        change {
            try index.putVersion(
                VersionRow(
                    node: .root, path: path, content: nil, stamp: file.stamp, keptAt: Clock.realTime(), file: name,
                    reason: .conflict))
        }
        readStray(file, of: .root, path) { folder in
            // A program may have it open.
            folder.watch(file, of: .root, path)
            folder.lookAgain(at: left)
        }
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
