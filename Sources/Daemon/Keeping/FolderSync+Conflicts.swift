import Bytes
import Control
import Cryptography
import Folders
import Identity
import Manifests
import Placing
import Storing
import Syncing

/// Open conflicts, and their end.
extension FolderSync {
    /// Nodes that one answer names at most.
    private static let mostConflicts = 10_000

    /// Every node with more than one side, and every one that stands beside the holder of its name; rising by path.
    func conflicts() throws -> [API.Conflict] {
        try index.contestedNodes(limit: FolderSync.mostConflicts).compactMap { row in
            guard let path = try standingPath(of: row.node), let sides = try sides(of: row.node) else { return nil }
            return API.Conflict(
                folder: entry.id.text, folderName: entry.name, path: path.description, heads: sides.map(\.shown))
        }
        .sorted { $0.path < $1.path }
    }

    /// Where the user finds the node, or is to find it.
    private func standingPath(of node: NodeID) throws -> RelativePath? {
        try index.path(of: node) ?? index.goalPath(of: node)
    }

    /// The contents that a node has, the one that stands first.
    private func sides(of node: NodeID) throws -> [Side]? {
        guard let meaning = try Meaning(index.heads(of: node).received) else { return nil }
        return try meaning.contents.enumerated().map { number, content in
            let author = try device(of: content.dot.replica)
            let value = content.value
            return Side(
                content: value, author: author.map(AuthorLabel.device) ?? .replica(content.dot.replica),
                shown: API.Head(
                    head: Side.name(of: value), author: author?.description ?? "",
                    authorName: author.map { name(of: $0) } ?? "somebody", mine: author == context.device,
                    stands: number == 0, kind: API.EntryKind(value.kind), size: value.size,
                    modified: milliseconds(meaning.meta.mtime(of: value))))
        }
    }

    private func device(of replica: ReplicaID) throws -> DeviceID? {
        replica == index.replica ? context.device : try index.device(of: replica)
    }

    /// Ends the conflict at a path on every member: the side that `keep` names stands, the others are versions.
    func resolve(_ path: RelativePath, keeping keep: String) async throws -> API.Resolved {
        try mustWrite("resolve a conflict")
        let (node, sides) = try contested(at: path)
        guard keep != "both" else { return try await keepBoth(node, sides, path) }
        let kept = try chosen(keep, of: sides, at: path)
        try mustBeHere(kept.content, of: node, at: path)
        try settle(node, on: kept.content, at: path)
        return API.Resolved(path: path.description, kept: kept.shown.head)
    }

    private func contested(at path: RelativePath) throws -> (NodeID, [Side]) {
        var node = try index.laid(at: path)?.node
        if node == nil {
            // It is not placed yet.
            node = try index.contestedNodes(limit: FolderSync.mostConflicts)
                .first { try index.goalPath(of: $0.node) == path }?.node
        }
        guard let node, let sides = try sides(of: node), sides.count > 1 else {
            if let node, let row = try index.node(node), let name = row.laidName, name != row.place.name {
                throw API.Failure(
                    .notAllowed, "\(path) stands beside \(row.place.name), because both claim that name",
                    path: path.description, hint: "rename or delete one of the two: that ends it on every member")
            }
            throw API.Failure(
                .noSuchPath, "\(path) is not in conflict", path: path.description,
                hint: "see: kith conflicts \(ShellWord.quoted(entry.name))")
        }
        return (node, sides)
    }

    private func chosen(_ keep: String, of sides: [Side], at path: RelativePath) throws(API.Failure) -> Side {
        let fitting =
            switch keep {
            case "mine": sides.filter(\.shown.mine)
            case "theirs": sides.filter { !$0.shown.mine }
            default: sides.filter { !keep.isEmpty && $0.fullName.hasPrefix(keep.lowercased()) }
            }
        if let only = fitting.first, fitting.count == 1 { return only }
        throw API.Failure(
            fitting.isEmpty ? .noSuchHead : .ambiguous,
            fitting.isEmpty ? "no side of \(path) is `\(keep)`" : "\(fitting.count) sides of \(path) are `\(keep)`",
            path: path.description, hint: "give one of: " + sides.map(\.shown.head).joined(separator: ", "))
    }

    /// What nobody here has the bytes of may not become the only side.
    private func mustBeHere(_ content: Content, of node: NodeID, at path: RelativePath) throws {
        guard content.needsFetch else { return }
        if try index.laid(node)?.content == content.hash { return }
        if try version(holding: content.hash) != nil { return }
        throw API.Failure(
            .failed, "the bytes of that side of \(path) are not on this device yet", path: path.description,
            hint: "connect with a member that has them, and see: kith status \(ShellWord.quoted(entry.name))")
    }

    private func version(holding content: ContentHash) throws -> VersionPath? {
        for row in try index.versions(of: content) {
            guard let path = row.file.flatMap({ VersionPath($0) }) else { continue }
            if let file = try tools.area.versionFile(path), file.stamp.size == row.stamp.size { return path }
        }
        return nil
    }

    private func settle(_ node: NodeID, on content: Content, at path: RelativePath) throws {
        let heads = try index.heads(of: node)
        // A local event builds on what is placed here: sides that are not would stay open.
        guard heads.placed.map(\.dot) == heads.received.map(\.dot) else {
            throw API.Failure(
                .failed, "\(path) is still being placed here", path: path.description,
                hint: "try again when `kith status \(ShellWord.quoted(entry.name))` shows nothing to receive")
        }
        try commitLocal { try engine.resolved(node, keeping: content, index) }
    }

    /// One local event that no scan has found: recorded, signed, sent on and carried out.
    func commitLocal(_ event: () throws -> Void) throws {
        let done: Void? = change(durably: true) {
            try event()
            try signLocalRecords()
        }
        guard done != nil else { throw API.Failure(.failed, "the index of \(entry.name) cannot be written") }
        pumpAll()
        placing.mustLookAgain = true
        advance()
        changed()
    }

    func mustWrite(_ act: String) throws(API.Failure) {
        guard membership.role(of: context.device)?.mayWrite == true else {
            throw API.Failure(
                .notAllowed, "this device may only read \(entry.name), and so cannot \(act)",
                hint: "ask an admin for another role")
        }
        guard state == .running else {
            throw API.Failure(
                .notAllowed, "\(entry.name) is not at work now, and so this device cannot \(act)",
                hint: "see: kith status \(ShellWord.quoted(entry.name))")
        }
    }
}

/// Keeping both sides.
extension FolderSync {
    /// The sides that do not stand become files of their own, which the next scan finds as any new file.
    private func keepBoth(_ node: NodeID, _ sides: [Side], _ path: RelativePath) async throws -> API.Resolved {
        for side in sides.dropFirst() { try mustBeHere(side.content, of: node, at: path) }
        guard sides[0].content.kind == .directory || path.parent != nil else {
            throw API.Failure(.noSuchPath, "the root cannot be in conflict")
        }
        var beside: [RelativePath] = []
        for side in sides.dropFirst() {
            let source: InstallSource =
                switch side.content.body {
                case .symlink(let target): .symlink(target: target, mtime: side.content.mtime)
                case .file, .directory:
                    try side.content.needsFetch ? .version(place(of: side)) : .empty(side.content.mtime)
                }
            beside.append(try await placeBeside(source, side, node, path))
        }
        _ = await looksAgain(at: beside)
        try settle(node, on: sides[0].content, at: path)
        return API.Resolved(
            path: path.description, kept: sides[0].shown.head, beside: beside.map(\.description))
    }

    private func place(of side: Side) throws -> VersionPath {
        guard let path = try version(holding: side.content.hash) else {
            throw API.Failure(.failed, "the bytes of \(side.shown.head) are not among the versions any more")
        }
        return path
    }

    private static let mostNames = 100

    private func placeBeside(
        _ source: InstallSource, _ side: Side, _ node: NodeID, _ path: RelativePath
    ) async throws -> RelativePath {
        guard let name = path.names.last, let parent = path.parent else {
            throw API.Failure(.noSuchPath, "nothing stands beside the root")
        }
        for attempt in 1...FolderSync.mostNames {
            let goal = parent.appending(engine.besideName(name, side.author, node, attempt))
            switch try await install(source, at: goal, expecting: nil) {
            case .placed: return goal
            case .occupied: continue
            case let outcome: throw outcome.failure(at: goal)
            }
        }
        throw API.Failure(.failed, "no name is free beside \(path)", path: path.description)
    }
}

/// One content of a contested node.
private struct Side {
    let content: Content
    let author: AuthorLabel
    let shown: API.Head

    var fullName: String { hexadecimal(content.hash.raw.bytes) }

    /// What `resolve --keep` takes: a beginning of the content's hash.
    static func name(of content: Content) -> String { String(hexadecimal(content.hash.raw.bytes).prefix(10)) }
}
