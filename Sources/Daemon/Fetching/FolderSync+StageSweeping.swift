import Folders
import Placing
import Storing
import Syncing

/// What earlier runs left in `.kith/stage/`.
extension FolderSync {
    /// With more to come than this, what is left stays until another start: each node's records would have to be read.
    private static let mostLookedAt: UInt64 = 20_000

    /// Removes what nobody wants any more: beginnings of contents that newer records took the place of, and files that a
    /// crash left between their staging and their intent. What is still wanted stays, for its fetch to go on with. For the
    /// opening, when no intent is open any more and nothing has been begun.
    func sweepStage() {
        // A new index does not know yet what is wanted.
        guard !entry.isAdopting, index.unplacedCount <= FolderSync.mostLookedAt else { return }
        do {
            guard try !tools.area.stagedNames().isEmpty else { return }
            let wanted = try wantedStages()
            try tools.area.sweepStage { wanted.contains($0) }
        } catch {
            note("", "what is left over in .kith/stage cannot be removed: \(error)")
        }
    }

    /// Names of all that is to come, also of the sides of conflicts that are to be kept.
    private func wantedStages() throws -> Set<StagedName> {
        var wanted: Set<StagedName> = []
        var last: Int64 = 0
        while true {
            let some = try index.unplaced(after: last, limit: 1000)
            guard let end = some.last?.mark else { return wanted }
            for (_, node) in some {
                for content in try index.heads(of: node).received.flatMap(\.contents) where content.value.needsFetch {
                    wanted.insert(FolderSync.stagedName(of: content.value.hash, for: node))
                }
            }
            last = end
        }
    }
}
