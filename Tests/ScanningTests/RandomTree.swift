import Foundation
import SystemCalls
import Testing

/// A user with no plan: changes a real tree at random and remembers which names of which directories were concerned.
struct RandomTree {
    let root: String
    var random: SeededRandom
    /// Called after each step of a change that takes several.
    var amid: () -> Void = {}
    /// Directories by inode, since they may move before anybody looks.
    private(set) var dirty: [UInt64: Set<String>] = [:]

    private static let names = ["a", "b", "c", "d", "e.txt", "f"]

    init(root: String, random: SeededRandom) {
        self.root = root
        self.random = random
    }

    mutating func forget() { dirty = [:] }

    /// What was concerned, by the paths that the directories have now; those that are gone are left out.
    func dirtyPaths() -> [String: [String]] {
        var found: [String: [String]] = [:]
        for directory in [""] + directories() {
            if let names = dirty[inode(directory)] { found[directory] = names.sorted() }
        }
        return found
    }

    mutating func step() throws {
        switch Int.random(in: 0..<17, using: &random) {
        case 0...3: try write(anyPlace())
        case 4, 5: try makeDirectory(anyPlace())
        case 6: try makeLink(anyPlace())
        case 7...9: try move()
        case 10: try exchange()
        case 11: try remove(anyEntry())
        case 12: try setMode()
        case 13: try setTime()
        case 14: try saveAsEditorsDo()
        case 15: try turnAround()
        default: try copyOver()
        }
    }

    // MARK: - Where

    private func directories() -> [String] { entries().filter(isDirectory) }

    /// All paths beneath the root, in order.
    func entries() -> [String] { entries(beneath: "").sorted() }

    private func entries(beneath directory: String) -> [String] {
        guard let opened = try? DirectoryDescriptor(userPath: Array(full(directory).utf8)),
            let entries = try? opened.entries()
        else { return [] }
        return entries.filter { $0.name != Array(".kith".utf8) }.flatMap { entry in
            let path = (directory.isEmpty ? "" : directory + "/") + String(decoding: entry.name, as: UTF8.self)
            return [path] + (entry.kind == .directory ? self.entries(beneath: path) : [])
        }
    }

    private func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return lstat(full(path), &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private func isSymlink(_ path: String) -> Bool {
        var status = stat()
        return lstat(full(path), &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    private func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(full(path), &status) == 0
    }

    private func inode(_ path: String) -> UInt64 {
        var status = stat()
        return lstat(full(path), &status) == 0 ? UInt64(status.st_ino) : 0
    }

    private func full(_ path: String) -> String { root + "/" + path }

    private mutating func anyEntry() -> String? { entries().randomElement(using: &random) }

    private mutating func anyFile() -> String? {
        entries().filter { !isDirectory($0) && !isSymlink($0) }.randomElement(using: &random)
    }

    private mutating func anyPlace() -> String {
        let directory = ([""] + directories()).randomElement(using: &random) ?? ""
        let name = Self.names.randomElement(using: &random) ?? "a"
        return directory.isEmpty ? name : directory + "/" + name
    }

    private mutating func note(_ path: String) {
        let names = path.split(separator: "/").map(String.init)
        guard let name = names.last else { return }
        dirty[inode(names.dropLast().joined(separator: "/")), default: []].insert(name)
    }

    // MARK: - What

    private mutating func write(_ path: String) throws {
        guard !isDirectory(path) else { return }
        if isSymlink(path) { try remove(path) }
        let length = Int.random(in: 0...3, using: &random)
        let text = (0..<length).map { _ in "xyz".randomElement(using: &random).map(String.init) ?? "" }.joined()
        try Data(text.utf8).write(to: URL(filePath: full(path)))
        note(path)
    }

    private mutating func makeDirectory(_ path: String) throws {
        guard !isDirectory(path) else { return }
        if exists(path) { try remove(path) }
        try #require(mkdir(full(path), 0o755) == 0)
        note(path)
    }

    private mutating func makeLink(_ path: String) throws {
        if exists(path) { try remove(path) }
        let target = ["a", "../b", "/nowhere", "d/e.txt"].randomElement(using: &random) ?? "a"
        try #require(symlink(target, full(path)) == 0)
        note(path)
    }

    private mutating func move() throws {
        guard let old = anyEntry() else { return }
        let new = anyPlace()
        guard old != new, !(new + "/").hasPrefix(old + "/"), !(old + "/").hasPrefix(new + "/") else { return }
        if isDirectory(new) || isDirectory(old) && exists(new) {
            try remove(new)
            amid()
        }
        note(old)
        try #require(rename(full(old), full(new)) == 0)
        note(new)
    }

    private mutating func exchange() throws {
        guard let old = anyEntry(), let new = anyEntry(), old != new, !(new + "/").hasPrefix(old + "/"),
            !(old + "/").hasPrefix(new + "/")
        else { return }
        let aside = ".aside-\(UInt64.random(in: 0...UInt64.max, using: &random))"
        note(old)
        note(new)
        try #require(rename(full(old), full(aside)) == 0)
        amid()
        try #require(rename(full(new), full(old)) == 0)
        amid()
        try #require(rename(full(aside), full(new)) == 0)
    }

    /// A directory and one that was beneath it change places.
    private mutating func turnAround() throws {
        guard let child = directories().filter({ $0.contains("/") }).randomElement(using: &random) else { return }
        let names = child.split(separator: "/").map(String.init)
        let parent = names.dropLast(Int.random(in: 1..<names.count, using: &random)).joined(separator: "/")
        let aside = ".aside-\(UInt64.random(in: 0...UInt64.max, using: &random))"
        let place = parent + "/" + (Self.names.randomElement(using: &random) ?? "a")
        note(child)
        note(parent)
        try #require(rename(full(child), full(aside)) == 0)
        amid()
        let within = aside + "/" + place.dropFirst(parent.count + 1)
        if exists(within) { try FileManager.default.removeItem(atPath: full(within)) }
        amid()
        try #require(rename(full(parent), full(within)) == 0)
        amid()
        try #require(rename(full(aside), full(parent)) == 0)
        note(place)
    }

    private mutating func remove(_ path: String?) throws {
        guard let path else { return }
        note(path)
        try FileManager.default.removeItem(atPath: full(path))
    }

    private mutating func setMode() throws {
        guard let path = anyEntry(), !isSymlink(path) else { return }
        try #require(chmod(full(path), [0o755, 0o700, 0o711].randomElement(using: &random) ?? 0o755) == 0)
        note(path)
    }

    private mutating func setTime() throws {
        guard let path = anyFile() else { return }
        let date = Date(timeIntervalSince1970: Double(Int.random(in: 1...1_000_000, using: &random)))
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: full(path))
        note(path)
    }

    private mutating func saveAsEditorsDo() throws {
        guard let path = anyFile() else { return }
        let backup = path + "~"
        if isDirectory(backup) { return }
        note(path)
        note(backup)
        try #require(rename(full(path), full(backup)) == 0)
        try write(path)
    }

    private mutating func copyOver() throws {
        guard let path = anyFile() else { return }
        let copy = anyPlace()
        guard !exists(copy) else { return }
        try FileManager.default.copyItem(atPath: full(path), toPath: full(copy))
        note(copy)
        if Bool.random(using: &random) { try remove(path) }
    }
}
