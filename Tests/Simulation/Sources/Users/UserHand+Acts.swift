import Folders
import SystemCalls

/// What the kinds of act mean.
extension UserHand {
    func perform() throws {
        switch act.kind {
        case .create: try create()
        case .overwrite, .replace: try pick(files, 0).map { try write($0, byReplacing: act.kind == .replace) }
        case .append: try pick(files, 0).map { try append(to: $0) }
        case .saveAmid: try saveAmid()
        case .sameSize: try writeSameSize()
        case .rename: try rename(within: true)
        case .move: try rename(within: false)
        case .moveDirectory: try moveDirectory()
        case .swap: try swap()
        case .remove: if let leaf = pick(leaves, 0) { try remove(leaf.path) }
        case .removeDirectory: if let path = pick(Array(directories.dropFirst()), 0) { try remove(path) }
        case .makeDirectory: try makeDirectory()
        case .chmod: try changeMode()
        case .touch: try touch()
        case .link: try link()
        case .changeKind: try changeKind()
        case .holdOpen: try holdOpen()
        case .writeHeld: try writeHeld()
        case .closeHeld: closeHeld()
        case .ignore: try ignore()
        default: break
        }
    }

    private func create() throws {
        guard let directory = pick(directories, 0), let name = fileName(1) else { return }
        let path = directory.appending(name)
        guard disk.status(path) == nil else { return }
        let bytes = newBytes()
        said("writes \(bytes.count) new bytes", path)
        try disk.overwrite(path, bytes)
        wrote(bytes, at: path)
        touched.append((path, false))
    }

    private func saveAmid() throws {
        guard let file = files.first(where: { $0.path == aim }) else { return }
        switch act.picks[1] % 4 {
        case 0: try remove(file.path)
        case 1: try append(to: file)
        default: try write(file, byReplacing: act.picks[1] % 4 == 2)
        }
    }

    private func write(_ file: UserDisk.Entry, byReplacing replaces: Bool) throws {
        let bytes = newBytes()
        ledger.ended(disk.read(file.path), by: act.number)
        // Another inode beneath the name: to Kith the former file may be one that was deleted.
        if replaces { ledger.kept(disk.versions().map(\.bytes)) }
        said(replaces ? "replaces" : "overwrites", file.path)
        try replaces ? disk.replace(file.path, bytes) : disk.overwrite(file.path, bytes)
        wrote(bytes, at: file.path)
        touched.append((file.path, false))
    }

    private func append(to file: UserDisk.Entry) throws {
        guard let before = disk.read(file.path) else { return }
        let added = Array("+\(act.number)".utf8)
        said("appends to", file.path)
        let descriptor = try disk.open(file.path)
        try descriptor.write(added, at: UInt64(before.count))
        ledger.ended(before, by: act.number)
        wrote(before + added, at: file.path)
        touched.append((file.path, false))
    }

    /// Other bytes, the same size, and the mtime put back.
    private func writeSameSize() throws {
        guard let file = pick(files.filter { $0.size > 12 }, 0), let before = disk.read(file.path) else { return }
        let mark = Array("same \(act.number)".utf8).prefix(before.count)
        let bytes = Array(mark) + before.dropFirst(mark.count)
        said("overwrites with the same size and mtime", file.path)
        let descriptor = try disk.open(file.path)
        try descriptor.write(Array(mark), at: 0)
        try disk.setTime(file.path, file.mtime)
        ledger.ended(before, by: act.number)
        wrote(bytes, at: file.path)
        touched.append((file.path, false))
    }

    private func rename(within: Bool) throws {
        guard let leaf = pick(leaves, 0), let name = fileName(1) else { return }
        guard let directory = within ? leaf.path.parent : pick(directories, 2) else { return }
        try rename(leaf.path, to: directory.appending(within ? name : (leaf.path.names.last ?? name)))
    }

    private func rename(_ from: RelativePath, to: RelativePath) throws {
        guard from != to, disk.status(to)?.kind != .directory else { return }
        if disk.status(to) != nil { ends(to) }
        ledger.emptied(from)
        said("renames", from, to)
        try disk.rename(from, to, .replacing)
        touched += [(from, true), (to, false)]
    }

    private func moveDirectory() throws {
        guard let from = pick(Array(directories.dropFirst()), 0), let name = directoryName(1),
            let parent = pick(directories.filter { !$0.names.starts(with: from.names) }, 2)
        else { return }
        let to = parent.appending(name)
        guard disk.status(to) == nil else { return }
        ledger.emptied(from)
        said("moves the directory", from, to)
        try disk.rename(from, to, .noReplace)
        touched += [(from, true), (to, false)]
    }

    private func swap() throws {
        guard let one = pick(leaves, 0), let other = pick(leaves, 1), one.path != other.path else { return }
        ledger.emptied(one.path)
        ledger.emptied(other.path)
        said("swaps", one.path, other.path)
        try disk.rename(one.path, other.path, .exchange)
        touched += [(one.path, false), (other.path, false)]
    }

    private func remove(_ path: RelativePath) throws {
        ends(path)
        said("removes", path)
        touched.append((path, false))
        try disk.remove(path)
    }

    private func makeDirectory() throws {
        guard let parent = pick(directories.filter { $0.names.count < 4 }, 0), let name = directoryName(1) else {
            return
        }
        let path = parent.appending(name)
        guard disk.status(path) == nil else { return }
        said("makes the directory", path)
        try disk.makeDirectory(path)
        touched.append((path, false))
    }

    private func changeMode() throws {
        guard let entry = pick(entries.filter { $0.kind != .symlink }, 0) else { return }
        let modes: [UInt16] = entry.kind == .file ? [0o600, 0o644, 0o755, 0o444] : [0o755, 0o700, 0o750]
        guard let mode = pick(modes, 1) else { return }
        said("sets mode \(String(mode, radix: 8)) of", entry.path)
        try disk.setMode(entry.path, mode)
        touched.append((entry.path, false))
    }

    private func touch() throws {
        guard let file = pick(files, 0) else { return }
        said("touches", file.path)
        try disk.setTime(file.path, file.mtime + Int64(act.picks[1] % 10_000_000_000) - 5_000_000_000)
        touched.append((file.path, false))
    }

    private func link() throws {
        guard let directory = pick(directories, 0), let name = fileName(1) else { return }
        let path = directory.appending(name)
        guard disk.status(path) == nil else { return }
        said("makes a symlink", path)
        try disk.makeLink(path, to: Array("to-\(act.number)".utf8))
        touched.append((path, false))
    }

    private func changeKind() throws {
        guard let entry = pick(entries.filter { $0.path.names.last != UserHand.ignoreName }, 0) else { return }
        ends(entry.path)
        try disk.remove(entry.path)
        touched.append((entry.path, false))
        if entry.kind == .directory {
            said("puts a file in the place of the directory", entry.path)
            let bytes = newBytes()
            try disk.overwrite(entry.path, bytes)
            wrote(bytes, at: entry.path)
        } else if act.picks[1] % 2 == 0 {
            said("puts a directory in the place of", entry.path)
            try disk.makeDirectory(entry.path)
        } else {
            said("puts a symlink in the place of", entry.path)
            try disk.makeLink(entry.path, to: Array("to-\(act.number)".utf8))
        }
    }

    private func holdOpen() throws {
        guard let file = pick(files, 0), device.openFiles.count < 3 else { return }
        said("opens and holds", file.path)
        device.openFiles.append(OpenByUser(try disk.open(file.path), at: file.path))
    }

    private func writeHeld() throws {
        guard let open = pick(device.openFiles, 0), let before = open.contents() else { return }
        let added = Array("~\(act.number)".utf8)
        said("writes into the open file", open.path)
        try open.file.write(added, at: UInt64(before.count))
        ledger.ended(before, by: act.number)
        if !open.isDeleted { wrote(before + added, at: open.path) }
        touched.append((open.path, false))
    }

    private func closeHeld() {
        guard let open = pick(device.openFiles, 0) else { return }
        said("closes", open.path)
        device.openFiles.removeAll { $0 === open }
        touched.append((open.path, false))
    }

    private func ignore() throws {
        guard let name = UserHand.ignoreName else { return }
        let path = RelativePath.root.appending(name)
        let rules = ["*.ign\n", "", "*.ign\n# more\n"][Int(act.picks[0] % 3)]
        said("says what is ignored: \(rules.debugDescription)", path)
        try disk.overwrite(path, Array(rules.utf8))
        ledger.wroteRules(Array(rules.utf8))
        touched.append((path, false))
    }
}
