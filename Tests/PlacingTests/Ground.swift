import Bytes
import Folders
import Glibc
import Placing
import Synchronization
import SystemCalls

/// A folder on disk for one test, with a placer, and hands to do there what a user does.
final class Ground: Sendable {
    static let folder = FolderID(Bytes16(high: 1, low: 2))
    /// Long ago, so that nothing counts as young unless a test wants it.
    static let past: Int64 = 1_600_000_000_000_000_000

    let path: String
    let area: FolderArea
    let placer: Placer
    private let race: Race
    private let staged = Mutex(UInt64(0))

    /// In `/tmp`, or in a directory that is the test's to make and remove.
    init(at place: String? = nil) throws {
        if let place {
            path = place
        } else {
            var template = Array("/tmp/kith-placing-XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else { throw Errno(errno) }
            path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
        area = try FolderArea.mark(rootPath: Array(path.utf8), folder: Ground.folder)
        let race = Race()
        self.race = race
        placer = Placer(area: area) { _ in race.run() }
    }

    deinit {
        try? area.root.removeContents()
        _ = rmdir(path)
    }

    /// Does `body` once, between the next step's check and its rename.
    func meanwhile(_ body: @escaping @Sendable () throws -> Void) { race.set(body) }

    // What a user does.

    @discardableResult
    func write(_ name: String, _ text: String, mtime: Int64 = past, mode: UInt16 = 0o644) throws -> Stamp {
        do {
            let file = try area.root.openBeneath(Array(name.utf8), [.writeOnly, .create, .truncate], mode: 0o600)
            try file.write(Array(text.utf8))
            try file.setMode(mode)
            try file.setModificationTime(mtime)
        }
        return try stamp(name)
    }

    /// As an editor saves: a new file over the old one.
    func rewrite(_ name: String, _ text: String) throws {
        try write("\(name).tmp", text)
        guard rename("\(path)/\(name).tmp", "\(path)/\(name)") == 0 else { throw Errno(errno) }
    }

    @discardableResult
    func link(_ name: String, to target: String) throws -> Stamp {
        guard symlink(target, "\(path)/\(name)") == 0 else { throw Errno(errno) }
        return try stamp(name)
    }

    @discardableResult
    func directory(_ name: String) throws -> Stamp {
        guard mkdir("\(path)/\(name)", 0o755) == 0 else { throw Errno(errno) }
        return try stamp(name)
    }

    func remove(_ name: String) throws {
        guard Glibc.remove("\(path)/\(name)") == 0 else { throw Errno(errno) }
    }

    // What is there.

    func stampIfAny(_ name: String) -> Stamp? {
        let flags: OpenFlags = [.path, .noFollow]
        return try? area.root.openBeneath(Array(name.utf8), flags).status().placedStamp
    }

    func stamp(_ name: String) throws -> Stamp {
        guard let stamp = stampIfAny(name) else { throw Errno.noEntry }
        return stamp
    }

    func text(_ name: String) -> String? {
        guard let bytes = try? area.root.openBeneath(Array(name.utf8), .readOnly).contents(atMost: 1 << 20) else {
            return nil
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The texts of all versions, in their order.
    func versions() throws -> [String] {
        try area.versionFiles().map {
            String(decoding: try area.openVersion($0.path).contents(atMost: 99), as: UTF8.self)
        }
    }

    // What the daemon does.

    func stage(_ text: String, mode: UInt16 = 0o640, mtime: Int64 = past) throws -> Staged {
        let number = staged.withLock { number in
            number += 1
            return number
        }
        let name = StagedName(Bytes16(high: 0, low: number))
        return try area.stageSmall(Array(text.utf8), mode: mode, mtime: mtime, name: name)
    }

    /// `expected`: what a file that cannot be told by its stamp must hold.
    func execute(_ step: PlacementStep, expected: String = "old", now: Int64 = realTimeNanoseconds())
        -> PlacementOutcome
    {
        placer.execute(placer.intents(for: [step], now: now), now: now) { _, _, file in
            (try? file.contents(atMost: 99)) == Array(expected.utf8)
        }[0]
    }
}

/// Something that happens once.
private final class Race: Sendable {
    private struct Rival {
        let act: @Sendable () throws -> Void
    }

    private let rival = Mutex<Rival?>(nil)

    func set(_ body: @escaping @Sendable () throws -> Void) { rival.withLock { $0 = Rival(act: body) } }

    func run() {
        let next = rival.withLock { rival in
            defer { rival = nil }
            return rival
        }
        do { try next?.act() } catch { print("the race failed: \(error)") }
    }
}

extension DirectoryDescriptor {
    func removeContents() throws {
        for entry in try entries() {
            if entry.kind == .directory {
                try directoryBeneath(entry.name).removeContents()
                try removeDirectory(entry.name)
            } else {
                try remove(entry.name)
            }
        }
    }
}

extension RelativePath {
    /// `a/b`, for tests.
    init(_ text: String) { self.init(text.split(separator: "/").compactMap { Name(String($0)) }) }
}

extension PlacementOutcome {
    var placed: Stamp? { if case .placed(let stamp, _) = self { stamp } else { nil } }
    var displaced: VersionFile? {
        switch self {
        case .placed(_, let file), .removed(let file): file
        case .localEdit(let file, _): file
        default: nil
        }
    }
    var errno: Errno? { if case .failed(let errno, _) = self { errno } else { nil } }
    var isNotAsExpected: Bool { if case .notAsExpected = self { true } else { false } }
    var isLocalEdit: Bool { if case .localEdit = self { true } else { false } }
    var isOccupied: Bool { if case .occupied = self { true } else { false } }
}
