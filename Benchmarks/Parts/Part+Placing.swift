import Bytes
import Folders
import Glibc
import Placing
import SystemCalls

/// New files, durable at their paths.
extension Part {
    private static let files = 400
    private static let bytes = [UInt8](repeating: 6, count: 4096)

    static func placing(in ground: Ground) throws -> Part {
        let root = ground.place("folder")
        guard mkdir(root, 0o755) == 0 else { throw Trouble("mkdir \(root) failed") }
        let area = try FolderArea.mark(rootPath: Array(root.utf8), folder: FolderID(Bytes16(high: 1, low: 2)))
        let placer = Placer(area: area)
        var turn = 0
        return Part(
            name: "place \(files) files of 4 KiB durably", least: "the same files by system calls alone",
            limit: Limit(3.5, debug: 6)
        ) {
            turn += 1
            try place(turn, area, placer)
        } bound: {
            turn += 1
            try makeFiles(in: ground.place("raw-\(turn)"))
        }
    }

    private static func place(_ turn: Int, _ area: FolderArea, _ placer: Placer) throws {
        let steps = try (0..<files).map { number in
            var file = try StagedFile.create(
                StagedName(Bytes32(words: (UInt64(turn), UInt64(number), 0, 0))), in: area)
            try file.write(bytes, at: 0)
            let staged = try file.finish(size: UInt64(bytes.count), mode: 0o644, mtime: 1_700_000_000_000_000_000)
            guard let name = Name("\(turn)-\(number)") else { throw Trouble("it is no name") }
            return PlacementStep.install(staged, at: RelativePath([name]), expecting: nil)
        }
        try placer.prepare(steps)
        let intents = placer.intents(for: steps, now: 0)
        let outcomes = placer.execute(intents, now: 0) { _, _, _ in false }
        try placer.settle(intents)
        for case .failed(let errno, let words) in outcomes { throw Trouble("\(words): \(errno)") }
    }

    /// Written under one name, all made durable, renamed, all made durable.
    private static func makeFiles(in directory: String) throws {
        guard mkdir(directory, 0o755) == 0 else { throw Trouble("mkdir \(directory) failed") }
        let above = try Trouble.unless(open(directory, O_RDONLY | O_DIRECTORY), "open")
        defer { close(above) }
        let times = [timespec(tv_sec: 1_700_000_000, tv_nsec: 0), timespec(tv_sec: 1_700_000_000, tv_nsec: 0)]
        for number in 0..<files {
            let file = try Trouble.unless(openat(above, "new-\(number)", O_WRONLY | O_CREAT | O_EXCL, 0o600), "openat")
            _ = try Trouble.unless(write(file, bytes, bytes.count), "write")
            _ = try Trouble.unless(fchmod(file, 0o644), "fchmod")
            _ = try Trouble.unless(futimens(file, times), "futimens")
            close(file)
        }
        try makeDurable(directory)
        for number in 0..<files {
            _ = try Trouble.unless(renameat(above, "new-\(number)", above, "\(number)"), "renameat")
        }
        try makeDurable(directory)
    }

    private static func makeDurable(_ directory: String) throws {
        try DirectoryDescriptor(userPath: Array(directory.utf8)).descriptor.syncFilesystem()
    }
}
