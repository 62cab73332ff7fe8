import Folders
import Identity

/// Contents that nobody who is connected can give: they hold no place among those that are being assembled, so that what
/// comes after them goes on, and what nobody wants any more is found out at the next look.
extension FolderSync {
    func setAsideWhatNobodyHas() {
        guard !fetching.lacked.isEmpty, !links.isEmpty else { return }
        let lacked = fetching.lacked
        fetching.lacked = []
        for fetch in lacked where isLackedByAll(fetch) {
            leave(fetch)
            fetching.setAside.insert(fetch.node)
            postpone(fetch.node)
        }
    }

    private func isLackedByAll(_ fetch: Fetch) -> Bool {
        guard !fetch.isEnded, fetch.outstanding == 0, !fetch.listAsked, !fetch.isComplete,
            fetch.lacking.count >= links.count
        else { return false }
        return links.keys.allSatisfy { fetch.lacking.contains($0) }
    }

    /// There is news: somebody may have it now, or nobody may want it any more.
    func comeBack(to node: NodeID) {
        guard fetching.setAside.remove(node) != nil else { return }
        placing.refused[node] = nil
        placing.mustLookAgain = true
    }
}
