import Bytes
import Cryptography
import Glibc

/// What a folder holds, as far as members must agree on it: names, types, bytes and modes, and the mtimes of files.
struct Tree: Equatable {
    enum Entry: Equatable {
        case directory(mode: UInt32)
        case file(digest: Bytes32, size: Int, mode: UInt32, modified: Int64)
        case symlink(target: [UInt8])
    }

    static let ownName = Array(".kith".utf8)

    /// By path beneath the root.
    private(set) var entries: [[UInt8]: Entry] = [:]

    init() {}

    /// A tree that moves while it is read is read as well as that can be: what vanishes meanwhile is left out.
    init(at root: DiskPath) throws { try read(root, beneath: []) }

    var files: Int { entries.values.count { if case .file = $0 { true } else { false } } }
    var paths: [String] { entries.keys.map { String(decoding: $0, as: UTF8.self) }.sorted() }

    func without(_ prefix: String) -> Tree {
        var tree = self
        for path in entries.keys where path.starts(with: prefix.utf8) { tree.entries[path] = nil }
        return tree
    }

    private mutating func read(_ directory: DiskPath, beneath parent: [UInt8]) throws {
        guard let names = try? directory.names() else { return }
        for name in names where !(parent.isEmpty && name == Tree.ownName) {
            let path = directory / name
            let relative = parent.isEmpty ? name : parent + [UInt8(ascii: "/")] + name
            guard let entry = try? Tree.entry(path) else { continue }
            entries[relative] = entry
            if case .directory = entry { try read(path, beneath: relative) }
        }
    }

    private static func entry(_ path: DiskPath) throws -> Entry? {
        guard let status = path.status else { return nil }
        let mode = status.st_mode & 0o777
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return .directory(mode: mode)
        case S_IFLNK: return .symlink(target: try path.target())
        case S_IFREG:
            let modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
            return .file(digest: sha256(try path.read()), size: Int(status.st_size), mode: mode, modified: modified)
        default: return nil
        }
    }

    /// One line for each path at which two trees differ; the first of them only.
    func differences(from other: Tree) -> String {
        let paths = Set(entries.keys).union(other.entries.keys).filter { entries[$0] != other.entries[$0] }
        let lines = paths.sorted { $0.lexicographicallyPrecedes($1) }.prefix(12).map { path in
            "  \(String(decoding: path, as: UTF8.self).debugDescription): "
                + "\(Tree.words(entries[path])) | \(Tree.words(other.entries[path]))"
        }
        return "\(paths.count) paths differ\n" + lines.joined(separator: "\n")
    }

    private static func words(_ entry: Entry?) -> String {
        switch entry {
        case nil: "nothing"
        case .directory(let mode): "directory \(String(mode, radix: 8))"
        case .symlink(let target): "link to \(String(decoding: target, as: UTF8.self))"
        case .file(let digest, let size, let mode, let modified):
            "\(size) bytes \(digest.bytes.prefix(3)) \(String(mode, radix: 8)) at \(modified)"
        }
    }
}
