import Bytes
import Control
import Cryptography
import Folders
import Placing
import Storing
import Syncing
import SystemCalls

/// What once stood at a path, and its way back.
extension FolderSync {
    /// The latest displaced first.
    func versions(at path: RelativePath) throws -> [API.Version] {
        try versionRows(at: path).map { row in
            API.Version(
                id: String(row.id), kind: API.EntryKind(row.stamp.kind), size: row.stamp.size,
                modified: milliseconds(row.stamp.mtime), displaced: milliseconds(row.keptAt), why: row.reason.shown)
        }
    }

    private func versionRows(at path: RelativePath) throws -> [VersionRow] {
        try index.versions(at: path.description, node: index.laid(at: path)?.node)
    }

    /// Puts a version back at its path, as an edit of this device; what stands there becomes a version itself.
    /// - Parameter given: of the version, its id or the beginning of it; nil for the latest.
    func restore(_ path: RelativePath, version given: String?) async throws -> API.Restored {
        try mustWrite("restore in place; with --to it can")
        let version = try chosen(given, at: path)
        let source = try installSource(of: version)
        // An edit that was not seen yet is recorded first: it is not to be taken for what is replaced.
        guard await looksAgain(at: [path]) else {
            throw API.Failure(
                .failed, "\(entry.name) cannot be read now", hint: "see: kith status \(ShellWord.quoted(entry.name))")
        }
        // What was written just now is read a moment later. Where that does not end, the file is found changed below.
        _ = await waits(until: .now + FolderSync.readingPatience) {
            !$0.canScan || !$0.scans.isUnderWay && !$0.scans.hasWork
        }
        let standing = try index.laid(at: path)
        guard standing?.stamp.kind != .directory else {
            throw API.Failure(
                .notAllowed, "a directory stands at \(path)", path: path.description, hint: "restore it with --to FILE")
        }
        let outcome = try await install(source, at: path, expecting: standing)
        _ = await looksAgain(at: changedPaths(above: path))
        guard case .placed = outcome else { throw outcome.failure(at: path) }
        return API.Restored(version: String(version.id), to: absolute(path))
    }

    /// Writes a version to a file that is not there yet, anywhere; absolute.
    func restore(_ path: RelativePath, version given: String?, to file: String) async throws -> API.Restored {
        let version = try chosen(given, at: path)
        let source = try installSource(of: version)
        let tools = tools
        try await tools.placing.run { try tools.copy(source, to: file) }
        return API.Restored(version: String(version.id), to: file)
    }

    private static let readingPatience: Duration = .seconds(5)

    func absolute(_ path: RelativePath) -> String { path.names.isEmpty ? entry.path : "\(entry.path)/\(path)" }

    private func chosen(_ given: String?, at path: RelativePath) throws -> VersionRow {
        let rows = try versionRows(at: path)
        guard let given else {
            if let latest = rows.first { return latest }
            throw API.Failure(.noSuchVersion, "no version of \(path) is kept", path: path.description)
        }
        if let row = rows.first(where: { String($0.id) == given }) { return row }
        let fitting = rows.filter { !given.isEmpty && String($0.id).hasPrefix(given) }
        if let only = fitting.first, fitting.count == 1 { return only }
        throw API.Failure(
            fitting.isEmpty ? .noSuchVersion : .ambiguous,
            fitting.isEmpty ? "\(path) has no version \(given)" : "\(fitting.count) versions begin with \(given)",
            path: path.description, hint: "see: kith versions \(ShellWord.quoted(absolute(path)))")
    }

    private func installSource(of version: VersionRow) throws -> InstallSource {
        if let path = version.file.flatMap({ VersionPath($0) }) {
            if version.stamp.kind == .symlink {
                return .symlink(target: try tools.area.symlinkTarget(of: path), mtime: version.stamp.mtime)
            }
            return .version(path)
        }
        if version.stamp.kind == .file, version.stamp.size == 0 { return .empty(version.stamp.mtime) }
        let heads = try index.heads(of: version.node).received
        for content in heads.flatMap(\.contents) where content.value.hash == version.content {
            if case .symlink(let target) = content.value.body {
                return .symlink(target: target, mtime: version.stamp.mtime)
            }
        }
        throw API.Failure(.noSuchVersion, "what version \(version.id) of \(version.path) held is not kept any more")
    }

    /// The path, and the directories above it that are not laid and so were made anew.
    private func changedPaths(above path: RelativePath) -> [RelativePath] {
        var paths = [path]
        while let parent = paths.last?.parent, parent != .root, (try? index.laid(at: parent)) == .some(nil) {
            paths.append(parent)
        }
        return paths
    }
}

extension VersionReason {
    fileprivate var shown: API.Version.Why {
        switch self {
        case .replaced, .edited: .replaced
        case .deleted: .deleted
        case .conflict: .conflict
        }
    }
}
