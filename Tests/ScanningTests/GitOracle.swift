import Foundation
import TestSupport
import Testing

/// Asks the real git which entries of a real tree a `.gitignore` keeps out. A path of `:` means something else to it.
final class GitOracle {
    let directory: TemporaryDirectory

    /// - Parameter entries: paths beneath the root; those that end in a slash are directories.
    init(entries: [[UInt8]]) throws {
        directory = try TemporaryDirectory()
        try run(["init", "-q", "."])
        for entry in entries { try make(entry) }
    }

    private func make(_ entry: [UInt8]) throws {
        let isDirectory = entry.last == UInt8(ascii: "/")
        let path = Array("\(directory.path)/".utf8) + entry
        let parent = isDirectory ? path : Array(path[...(path.lastIndex(of: UInt8(ascii: "/")) ?? 0)])
        try FileManager.default.createDirectory(
            atPath: String(decoding: parent, as: UTF8.self), withIntermediateDirectories: true)
        guard !isDirectory else { return }
        let descriptor = open(path.map(CChar.init(bitPattern:)) + [0], O_CREAT | O_WRONLY, 0o644)
        try #require(descriptor >= 0, "\(String(decoding: entry, as: UTF8.self))")
        close(descriptor)
    }

    /// Those of `paths` (no slash at the end) that the rules keep out.
    func ignored(_ paths: [[UInt8]], rules: [UInt8]) throws -> Set<[UInt8]> {
        try Data(rules).write(to: URL(filePath: directory.path).appending(path: ".gitignore"))
        let output = try run(
            [
                "-c", "core.excludesFile=/dev/null", "check-ignore", "--no-index", "-z",
                "--stdin",
            ],
            input: Array(paths.joined(separator: [0])))
        return Set(output.split(separator: 0).map(Array.init))
    }

    @discardableResult
    private func run(_ arguments: [String], input: [UInt8] = []) throws -> [UInt8] {
        let git = try ProgramRun(["git", "-C", directory.path] + arguments, input: input)
        // 1: none of the paths is ignored.
        let isDone = git.status == 0 || git.status == 1
        try #require(isDone, "\(git.text)")
        return git.output
    }
}
