import Folders
import Placing
import Scanning
import Storing
import Syncing

/// A device that may only read: what its user changes goes nowhere, is said in status, and is put back on command.
extension FolderSync {
    func noteReadersEdit(_ finding: Finding) throws {
        if scans.putsBack { return try putBack(finding) }
        guard let path = try path(of: finding) else { return }
        try index.putProblem(
            path: path.description, words: "changed here, but this device may only read: put it back with `kith undo`",
            now: Clock.realTime(), isScans: true)
    }

    /// Whether members hold what a scan has found, while this device compares its disk with what they hold.
    func isHeld(_ finding: Finding) throws -> Bool {
        guard state == .adopting, case .created(let place, _, let found) = finding, let parent = parent(place.parent)
        else { return false }
        return try engine.isHeld(found.content.content, name: place.name, in: parent, index)
    }

    /// Makes the folder again what the members hold. What the user wrote goes to the versions.
    func undoReadersEdits() {
        scans.putsBack = true
        scans.everything = true
        scan()
    }

    func putBack(_ finding: Finding) throws {
        switch finding {
        case .changed(var row, let found):
            row.stamp = found.stamp
            row.content = found.content.content.hash
            try relay(row)
        case .touched(var row, let stamp, _):
            row.stamp = stamp
            try relay(row)
        case .moved(var row, let place, let stamp, _, let content):
            guard case .node(let parent) = place.parent else {
                scans.everything = true
                return
            }
            try index.removeLaid(row.name, in: row.parent)
            (row.parent, row.name, row.stamp) = (parent, place.name, stamp)
            if let content { row.content = content.content.hash }
            try relay(row)
        case .vanished(let row):
            try index.removeLaid(row.name, in: row.parent)
            try index.markUnplaced(row.node)
        case .created(_, _, let found):
            guard found.stamp.kind != .directory, let path = try path(of: finding) else {
                return
            }
            // A file that no member holds: the scan does not wait until it is among the versions.
            scans.puttingAway += 1
            Task {
                _ = try? await putAway(path, found.stamp)
                scans.puttingAway -= 1
                changed()
            }
        }
    }

    private func relay(_ row: LaidRow) throws {
        try index.putLaid(row)
        try index.markUnplaced(row.node)
    }

    private func path(of finding: Finding) throws -> RelativePath? {
        switch finding {
        case .created(let place, _, _), .moved(_, let place, _, _, _):
            guard let parent = parent(place.parent) else { return nil }
            return try (parent == .root ? .root : index.path(of: parent))?.appending(place.name)
        case .changed(let row, _), .touched(let row, _, _), .vanished(let row): return try index.path(of: row.node)
        }
    }
}
