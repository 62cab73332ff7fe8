import Bytes
import Cryptography
import Folders
import Foundation
import SystemCalls
import Testing

@testable import Scanning

/// A real directory, the rows that an index would have of it, and scans that keep the two alike.
final class ScanWorld {
    let directory: TemporaryDirectory
    let root: DirectoryDescriptor
    let rows = MemoryLaidRows()
    var rules = IgnoreRules.none
    var surroundings: ScanSurroundings
    var reader: ContentReader
    /// What happens while a scan waits for places to be filled again.
    var inGrace: () throws -> Void = {}
    /// Findings are applied when the scan has ended, not as they come.
    var appliesLate = false
    private(set) var graces = 0
    private(set) var filesRead = 0
    var report = ScanReport()

    init() throws {
        directory = try TemporaryDirectory()
        root = try DirectoryDescriptor(userPath: Array(directory.path.utf8))
        let key = try #require(SecretKey(bytes: [UInt8](repeating: 7, count: 32)))
        let real = ContentReader(keys: FolderKeys(root: key))
        reader = real
        surroundings = ScanSurroundings(waitForGrace: {})
        // As if every reading came a second after the last write.
        surroundings.now = { fileTimeNanoseconds() + 1_000_000_000 }
        // Tests that start processes have these files open for a moment, between fork and exec.
        surroundings.asksForLeases = false
        surroundings.waitForGrace = { [unowned self] in
            graces += 1
            do { try inGrace() } catch { Issue.record(error) }
        }
        reader.file = { [unowned self] file, size, part, leavesOff in
            filesRead += 1
            return try real.file(file, size, &part, leavesOff)
        }
    }

    /// Scans, applies what is found, and says it in words.
    @discardableResult
    func scan(_ scope: ScanScope = .everything) throws -> [String] {
        let scanner = FolderScanner(root: root, rows: rows, rules: rules, reader: reader, surroundings: surroundings)
        var words: [String] = []
        rows.forgetTokens()
        var late: [Finding] = []
        report = try scanner.scan(scope) { [rows, appliesLate] findings in
            #expect(findings.count <= FolderScanner.batchSize)
            words += findings.map(inWords)
            if appliesLate { late += findings } else { try findings.forEach(rows.apply) }
        }
        try late.forEach(rows.apply)
        return words
    }

    @discardableResult
    func scan(dirty: [String: [String]], renamedAway: [String] = []) throws -> [String] {
        try scan(
            .dirty(
                try dirty.map { path, names in
                    DirtyDirectory(
                        path: try relativePath(path), names: names.sorted().map { Array($0.utf8) },
                        renamedAway: renamedAway.map { Array($0.utf8) })
                }))
    }

    func path(_ name: String) -> String { directory.path + "/" + name }

    func write(_ name: String, _ text: String) throws { try Data(text.utf8).write(to: URL(filePath: path(name))) }

    func makeDirectory(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
    }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path(name), withDestinationPath: target)
    }

    func move(_ old: String, _ new: String) throws { try #require(rename(path(old), path(new)) == 0) }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

    func setMode(_ mode: mode_t, _ name: String) throws { try #require(chmod(path(name), mode) == 0) }

    /// Nanoseconds since 1970.
    func mtime(_ name: String) throws -> Int64 { try status(name).mtime }

    func setMtime(_ time: Int64, _ name: String) throws {
        let file = try root.openBeneath(Array(name.utf8), .readOnly)
        try file.setModificationTime(time)
    }

    func status(_ name: String) throws -> FileStatus {
        try root.openBeneath(Array(name.utf8), [.path, .noFollow]).status()
    }

    /// Scans are told where directories are by now, as by a watcher.
    func hearRenames() {
        let root = directory.path
        surroundings.whereabouts = { inode in foundDirectory(ofInode: inode, beneath: root) }
    }
}

/// What a watcher knows, found by looking everywhere.
private func foundDirectory(ofInode inode: UInt64, beneath root: String) -> RelativePath? {
    for path in FileManager.default.subpaths(atPath: root) ?? [] {
        var status = stat()
        if lstat(root + "/" + path, &status) == 0, UInt64(status.st_ino) == inode { return try? relativePath(path) }
    }
    return nil
}

func relativePath(_ text: String) throws -> RelativePath {
    RelativePath(try text.split(separator: "/").map { try #require(Name(String($0))) })
}

private func inWords(_ finding: Finding) -> String {
    switch finding {
    case .created(let place, _, let state): "created \(place.name) \(state.stamp.kind)"
    case .changed(let row, let state): "changed \(row.name) \(state.stamp.kind)"
    case .touched(let row, _, _): "touched \(row.name)"
    case .moved(let row, let place, _, _, let content):
        "moved \(row.name) to \(place.name)" + (content == nil ? "" : " and changed")
    case .vanished(let row): "vanished \(row.name)"
    }
}
