import Folders

/// Who holds a name in a directory, who is one with the holder, and who stands beside.
extension FolderEngine {
    /// The directory that stands on disk for this one: itself, or the one at its place into which it is merged.
    func representative(of directory: NodeID, _ rows: some FolderRows) throws -> NodeID {
        guard directory != .root, let row = try rows.node(directory) else { return directory }
        return row.mergedInto ?? directory
    }

    /// All directories whose children are laid in this one.
    private func group(of representative: NodeID, _ rows: some FolderRows) throws -> [NodeID] {
        guard representative != .root else { return [.root] }
        return try [representative] + rows.merged(into: representative).map(\.node)
    }

    /// Lays anew what claims `name` in the directory that stands for `parent`, and what such a claim pushes aside.
    func layOut(_ name: Name, in parent: NodeID, _ rows: some FolderRows) throws {
        let parents = try group(of: representative(of: parent, rows), rows)
        try layClaims(of: name, in: parents, rows)
        // A real claim of a name takes it from whatever was laid beside under it, and gives it back when it goes.
        guard name.bytes.contains(UInt8(ascii: "(")) else { return }
        var done: Set<Name> = [name]
        for row in try rows.laidBeside(in: parents) where done.insert(row.place.name).inserted {
            try layClaims(of: row.place.name, in: parents, rows)
        }
    }

    private func layClaims(of name: Name, in parents: [NodeID], _ rows: some FolderRows) throws {
        let claims = try rows.claims(of: name, in: parents).sorted(by: holdsFirst)
        var standing: [NodeRow] = []
        var taken: Set<Name> = []
        for claim in claims {
            if let same = standing.first(where: { isOne($0, claim) }) {
                try lay(claim, under: nil, mergedInto: same.node, rows)
                continue
            }
            let free = try freeName(for: claim, isHolder: standing.isEmpty, taken: taken, in: parents, rows)
            taken.insert(free)
            standing.append(claim)
            try lay(claim, under: free, mergedInto: nil, rows)
        }
    }

    /// Directories before leaves, then the smaller place dot.
    private func holdsFirst(_ left: NodeRow, _ right: NodeRow) -> Bool {
        if left.node.isDirectory != right.node.isDirectory { return left.node.isDirectory }
        return (left.placeDot, left.node) < (right.placeDot, right.node)
    }

    /// Directories that claim one place are one, and so are leaves with equal contents and no open conflict.
    private func isOne(_ left: NodeRow, _ right: NodeRow) -> Bool {
        guard left.node.isDirectory == right.node.isDirectory else { return false }
        return left.node.isDirectory || left.contents == 1 && right.contents == 1 && left.content == right.content
    }

    private func freeName(
        for row: NodeRow, isHolder: Bool, taken: Set<Name>, in parents: [NodeID], _ rows: some FolderRows
    ) throws -> Name {
        if isHolder { return row.place.name }
        let author = try rows.device(of: row.placeDot.replica).map(AuthorLabel.device) ?? .replica(row.placeDot.replica)
        var attempt = 1
        while true {
            let name = besideName(row.place.name, author, row.node, attempt)
            if try !taken.contains(name) && rows.claims(of: name, in: parents).isEmpty { return name }
            attempt += 1
        }
    }

    func lay(_ row: NodeRow, under name: Name?, mergedInto: NodeID?, _ rows: some FolderRows) throws {
        guard row.laidName != name || row.mergedInto != mergedInto else { return }
        let before = row.mergedInto
        var row = row
        row.laidName = name
        row.mergedInto = mergedInto
        try rows.putNode(row)
        try rows.markUnplaced(row.node)
        if row.node.isDirectory, before != mergedInto {
            try childrenChangedHands(of: row.node, from: before ?? row.node, to: mergedInto ?? row.node, rows)
        }
    }

    /// The children of a directory are laid in another one from now on.
    private func childrenChangedHands(of directory: NodeID, from: NodeID, to: NodeID, _ rows: some FolderRows) throws {
        var after: NodeID?
        var names: Set<Name> = []
        while true {
            let children = try rows.standingChildren(of: directory, after: after, limit: 512)
            for child in children {
                try rows.markUnplaced(child.node)
                if names.insert(child.place.name).inserted {
                    try layOut(child.place.name, in: to, rows)
                    try layOut(child.place.name, in: from, rows)
                }
            }
            guard children.count == 512, let last = children.last else { return }
            after = last.node
        }
    }
}
