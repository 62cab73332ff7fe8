import Folders
import Placing
import Scanning
import Storing
import Syncing

/// A device that may only read: what its user changes goes nowhere, is said in status, and is put back on command.
extension FolderSync {
    func noteReadersEdit(_ finding: Finding) throws {
        let path = try path(of: finding)
        if case .created(_, let token?, _) = finding, let path { scans.strays[token] = path }
        if try isToBePutBack(finding, at: path) {
            if try isStale(finding) { return lookAgain(finding, at: path) }
            scans.puttingBack.finds()
            return try putBack(finding)
        }
        guard let path else { return }
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
        scans.puttingBack.order()
        scans.everything = true
        scan()
    }

    private func isToBePutBack(_ finding: Finding, at path: RelativePath?) throws -> Bool {
        switch finding {
        case .moved(let row, _, _, _, _):
            scans.puttingBack.takes(path, from: try index.path(of: row.node), isDirectory: false)
        case .created(_, _, let found):
            scans.puttingBack.takes(path, from: nil, isDirectory: found.stamp.kind == .directory)
        case .changed, .touched, .vanished: scans.puttingBack.takes(path, from: nil, isDirectory: false)
        }
    }

    /// The rows say something else by now, or a placing is under way there.
    private func isStale(_ finding: Finding) throws -> Bool {
        switch finding {
        case .changed(let row, _), .touched(let row, _, _), .moved(let row, _, _, _, _), .vanished(let row):
            try index.hasIntent(row.node) || index.hasIntent(at: row.name, in: row.parent)
                || index.laid(row.name, in: row.parent) != row
        case .created: false
        }
    }

    /// Another scan finds out what is to be put back there.
    private func lookAgain(_ finding: Finding, at path: RelativePath?) {
        // It is laid nowhere any more.
        if case .vanished = finding, path == nil { return }
        scans.puttingBack.findsStale(path)
        guard let path else { return }
        scans.retries = true
        scans.mark(path)
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
            guard case .node(let parent) = place.parent else { return try forget(row) }
            try index.removeLaid(row.name, in: row.parent)
            (row.parent, row.name, row.stamp) = (parent, place.name, stamp)
            if let content { row.content = content.content.hash }
            try relay(row)
        case .vanished(let row): try forget(row)
        case .created(_, _, let found):
            guard let path = try path(of: finding) else { return }
            if found.stamp.kind == .directory { return scans.puttingBack.findsStray(path) }
            // A file that no member holds: the scan does not wait until it is among the versions.
            scans.puttingBack.startsPuttingAway()
            Task {
                _ = try? await putAway(path, found.stamp, holding: found.content.content.hash)
                scans.puttingBack.endsPuttingAway()
                changed()
            }
        }
    }

    /// Nothing is laid there any more, nor beneath: what is told of that may come later, or never, as of what was busy.
    /// What was moved into a directory that is no node cannot be moved back from there by the index: it counts as gone, is
    /// found there by the next pass as something that nobody knows, and comes back from the versions, or from the members.
    private func forget(_ row: LaidRow) throws {
        var left = [row]
        while let row = left.popLast() {
            var after: Name?
            while row.node.isDirectory {
                let children = try index.laidChildren(of: row.node, after: after, limit: 512)
                left += children
                guard let last = children.last, children.count == 512 else { break }
                after = last.name
            }
            try index.removeLaid(row.name, in: row.parent)
            try index.markUnplaced(row.node)
        }
    }

    /// After each scan: once what it has found to be put back is, another pass looks for what that has laid bare.
    func goOnPuttingBack(_ scope: ScanScope, _ result: Result<ScanReport, any Error>) {
        let unsettled = try? result.get().unsettled
        guard scans.puttingBack.scanEnded(scope, unsettled: unsettled) else {
            if scans.puttingBack.canBegin { scans.everything = true }
            return
        }
        let directories = scans.puttingBack.takeStrayDirectories()
        scans.puttingBack.startsRemoving()
        Task {
            _ = await waits(until: nil) { !$0.canPlace || !$0.scans.puttingBack.isPuttingAway }
            for path in directories { _ = try? await removeStray(path) }
            scans.puttingBack.endsRemoving()
            if scans.puttingBack.canBegin { scans.everything = true }
            changed()
            scan()
        }
    }

    private func relay(_ row: LaidRow) throws {
        try index.putLaid(row)
        try index.markUnplaced(row.node)
    }

    /// Where it was found; nil where the directory is not known by now.
    func path(of finding: Finding) throws -> RelativePath? {
        switch finding {
        case .created(let place, _, _), .moved(_, let place, _, _, _):
            if case .new(let token) = place.parent, let stray = scans.strays[token] {
                return stray.appending(place.name)
            }
            guard let parent = parent(place.parent) else { return nil }
            return try (parent == .root ? .root : index.path(of: parent))?.appending(place.name)
        case .changed(let row, _), .touched(let row, _, _), .vanished(let row): return try index.path(of: row.node)
        }
    }
}
