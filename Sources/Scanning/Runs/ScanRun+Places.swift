import Folders
import SystemCalls

/// What a glance at a path tells.
enum Sight {
    case nothing
    case leaf
    case directory
    /// Behind another filesystem or a directory that may not be read.
    case hidden
}

extension ScanRun {
    /// Where a directory is now, as far as this scan knows; nil if it is laid nowhere.
    func currentPath(of directory: NodeID) throws -> RelativePath? {
        var names: [Name] = []
        var node = directory
        while node != .root {
            if let path = located[node] { return RelativePath(path.names + names.reversed()) }
            // A path of more components than bytes is none: rows that form a ring end here.
            guard names.count < Self.deepest, let row = try scanner.rows.row(of: node) else { return nil }
            names.append(row.name)
            node = row.parent
        }
        return RelativePath(names.reversed())
    }

    static let deepest = 4096

    /// Whether a row is laid in `directory` and nothing is being placed there or above: only then does an empty place
    /// say something about it.
    func isAtRest(_ row: LaidRow, in directory: RelativePath) throws -> Bool {
        let before = try lineage(of: row.node)
        // Rows follow what is placed before the place stops being busy, so rows that are the same again were not busy.
        guard let now = before.first, now.parent == row.parent, now.name == row.name,
            now.stamp.isSameInode(as: row.stamp),
            !before.contains(where: { surroundings.isBusy($0.parent, $0.name) })
        else { return false }
        return try lineage(of: row.node).map(\.place) == before.map(\.place) && currentPath(of: row.parent) == directory
    }

    /// A node's row and those of the directories above it, up to one that this scan found elsewhere.
    private func lineage(of node: NodeID) throws -> [LaidRow] {
        var rows: [LaidRow] = []
        var next = node
        while next != .root, located[next] == nil, rows.count < Self.deepest, let row = try scanner.rows.row(of: next) {
            rows.append(row)
            next = row.parent
        }
        return rows
    }

    func look(at path: RelativePath) -> Sight {
        do throws(Errno) {
            let status = try scanner.root.openBeneath(path.bytes, [.path, .noFollow]).status()
            guard identity.holds(status) else { return .hidden }
            return status.kind == .directory ? .directory : .leaf
        } catch .noEntry, .notDirectory, .symlinkLoop {
            return isInSight(path.parent) ? .nothing : .hidden
        } catch {
            return .hidden
        }
    }

    /// Whether the nearest directory that exists is of the folder's own filesystem.
    private func isInSight(_ path: RelativePath?) -> Bool {
        guard let path, let parent = path.parent else { return true }
        do throws(Errno) {
            return identity.holds(try scanner.root.openBeneath(path.bytes, [.path, .noFollow]).status())
        } catch .noEntry, .notDirectory, .symlinkLoop {
            return isInSight(parent)
        } catch {
            return false
        }
    }

    /// In a dirty scan: what is beneath need not be looked at for itself.
    func covering(_ visit: Visit) -> Visit {
        if isDirtyScan { covered.insert(visit.path) }
        return visit
    }
}

extension LaidRow {
    fileprivate var place: FoundPlace { FoundPlace(parent: .node(parent), name: name) }
}
