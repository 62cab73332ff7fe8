import Foundation
import Glibc

/// A program that was run to its end.
package struct ProgramRun: Sendable {
    package let ending: ChildProcess.Ending
    /// What it wrote to its output and its errors, as it came.
    package let output: [UInt8]

    package var status: Int32? { if case .exited(let status) = ending { status } else { nil } }
    package var text: String { String(decoding: output, as: UTF8.self) }

    /// Waits for its end, and kills it after `patience`. What it leaves running is not waited for, even if that has its
    /// output open: this goes to a file.
    package init(_ words: [String], input: [UInt8] = [], within patience: Duration = .seconds(180)) throws {
        let place = FileManager.default.temporaryDirectory.appending(path: "kith-run-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: place) }
        let (source, sink) = (place.appending(path: "input"), place.appending(path: "output"))
        try Data(input).write(to: source)
        let process = try ChildProcess(
            words, input: .file(source.path), output: .file(sink.path), errors: .file(sink.path))
        let isOver = process.ended(within: patience)
        if !isOver { process.kill() }
        output = [UInt8](try Data(contentsOf: sink))
        guard isOver, let ending = process.ending else {
            throw ChildProcess.Failure(
                description: "\(words) did not end within \(patience): \(String(decoding: output, as: UTF8.self))")
        }
        self.ending = ending
    }
}
