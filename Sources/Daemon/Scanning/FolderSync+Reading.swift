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
            guard try !isStale(finding) else { return lookAgain(finding, at: path) }
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
        scans.isToPutBack = true
        scans.everything = true
        scan()
    }

    private func isToBePutBack(_ finding: Finding, at path: RelativePath?) throws -> Bool {
        if scans.putsBack { return true }
        guard !scans.leftToPutBack.isEmpty, let path else { return false }
        if scans.leftToPutBack.contains(path) { return true }
        guard case .moved(let row, _, _, _, _) = finding, let from = try index.path(of: row.node) else { return false }
        return scans.leftToPutBack.contains(from)
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
        if let path {
            scans.retries = true
            scans.mark(path)
            scans.staleToPutBack.insert(path)
        } else if case .vanished = finding {
            // It is laid nowhere any more.
        } else {
            scans.isToPutBack = true
        }
    }

    /// After each scan: what it has seen is put back, and what it could not see is still to be.
    func notePutBack(_ scope: ScanScope, _ result: Result<ScanReport, any Error>) {
        guard case .success(let report) = result, let places = report.unsettled else {
            if scans.putsBack { scans.isToPutBack = true }
            return
        }
        let unsettled = Set(places.flatMap(\.paths)).union(scans.staleToPutBack)
        scans.staleToPutBack = []
        switch scope {
        case .everything where scans.putsBack: scans.leftToPutBack = unsettled
        case .everything: scans.leftToPutBack.formIntersection(unsettled)
        case .dirty(let directories):
            guard !scans.leftToPutBack.isEmpty else { return }
            scans.leftToPutBack.subtract(Set(directories.flatMap(\.paths)).subtracting(unsettled))
        }
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
            guard case .node(let parent) = place.parent else { return try comeOut(row) }
            try index.removeLaid(row.name, in: row.parent)
            (row.parent, row.name, row.stamp) = (parent, place.name, stamp)
            if let content { row.content = content.content.hash }
            try relay(row)
        case .vanished(let row): try forget(row)
        case .created(_, _, let found):
            guard let path = try path(of: finding) else { return }
            if found.stamp.kind == .directory { return scans.strayDirectories.append(path) }
            // A file that no member holds: the scan does not wait until it is among the versions.
            scans.puttingAway += 1
            Task {
                _ = try? await putAway(path, found.stamp, holding: found.content.content.hash)
                scans.puttingAway -= 1
                changed()
            }
        }
    }

    /// What stands in a directory that is no node cannot be moved back from there by the index: it counts as gone, is found
    /// there by another scan as something that nobody knows, and comes back from the versions, or from the members.
    private func comeOut(_ row: LaidRow) throws {
        scans.isToPutBack = true
        try forget(row)
    }

    /// Nothing is laid there any more, nor beneath: what is told of that may come later, or never, as of what was busy.
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

    /// The scan of everything that puts back what a reader changed has ended.
    func endPuttingBack() {
        scans.putsBack = false
        if scans.isToPutBack { scans.everything = true }
        let directories = scans.strayDirectories
        scans.strayDirectories = []
        guard !directories.isEmpty else { return }
        scans.removingStrays += 1
        Task {
            _ = await waits(until: nil) { !$0.canPlace || $0.scans.puttingAway == 0 }
            // What is in a directory was found after it.
            for path in directories.reversed() { _ = try? await removeStray(path) }
            scans.removingStrays -= 1
            changed()
        }
    }

    private func relay(_ row: LaidRow) throws {
        try index.putLaid(row)
        try index.markUnplaced(row.node)
    }

    private func path(of finding: Finding) throws -> RelativePath? {
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

extension DirtyDirectory {
    /// Of its names that a folder can have.
    fileprivate var paths: [RelativePath] { names.compactMap { Name($0).map(path.appending) } }
}
