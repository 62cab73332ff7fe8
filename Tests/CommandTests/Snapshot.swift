import Foundation
import Testing

/// Text that is kept in a file beside the tests. With `KITH_RECORD=1` in the environment the files are written anew.
enum Snapshot {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()

    static func expect(_ text: String, in name: String, at location: SourceLocation = #_sourceLocation) throws {
        try expect(text, file: folder.appending(path: "Snapshots/\(name).txt"), at: location)
    }

    /// `path` is relative to the package.
    static func expect(_ text: String, inPackage path: String, at location: SourceLocation = #_sourceLocation) throws {
        try expect(text, file: folder.appending(path: "../../\(path)").standardizedFileURL, at: location)
    }

    static func text(inPackage path: String) throws -> String {
        try String(contentsOf: folder.appending(path: "../../\(path)").standardizedFileURL, encoding: .utf8)
    }

    private static func expect(_ text: String, file: URL, at location: SourceLocation) throws {
        if ProcessInfo.processInfo.environment["KITH_RECORD"] == "1" {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        let kept = try? String(contentsOf: file, encoding: .utf8)
        #expect(text == kept, "\(file.lastPathComponent) differs; KITH_RECORD=1 writes it", sourceLocation: location)
    }
}
