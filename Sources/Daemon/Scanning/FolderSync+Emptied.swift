import Folders
import Placing
import Storing
import SystemCalls

/// A root that has lost everything at once but its marker: nobody empties a folder so often that it may be taken for
/// granted, and what is missing here would be deleted everywhere.
extension FolderSync {
    /// A folder of fewer files may lose them all without a word.
    private static let fewestFiles: Int64 = 2

    /// Nothing but `.kith` is in the root, and the index knows of files.
    var hasLostEverything: Bool {
        guard state == .running, !scans.mayBeEmpty, index.laidTotals.files >= FolderSync.fewestFiles else {
            return false
        }
        // Mostly one look at one name is enough.
        let known = (try? index.laidChildren(of: .root, after: nil, limit: 4)) ?? []
        let root = tools.area.root
        if known.contains(where: { (try? root.statusIfAny(of: $0.name.bytes)) ?? nil != nil }) { return false }
        var isEmpty = true
        do throws(Errno) {
            try root.forEachEntry { if $0.name != FolderArea.name { isEmpty = false } }
        } catch {
            return false
        }
        return isEmpty
    }

    /// The user means it: what is gone from here is deleted.
    func acceptEmptiness() {
        guard state == .held(.emptied) else { return }
        state = .running
        scans.mayBeEmpty = true
        startWatching()
        scan()
    }
}
