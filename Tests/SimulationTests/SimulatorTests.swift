import Foundation
import TestSupport
import Testing

/// The simulator as a program: it takes the place of the process's disk, so it has a process of its own.
@Suite struct SimulatorTests {
    @Test(.timeLimit(.minutes(10))) func `a seed gives the same history in every process`() async throws {
        let words = ["--from", "4", "--seeds", "2", "--actions", "15", "--once", "--each", "--go-on"]
        let (one, other) = (try await simulated(words), try await simulated(words))
        #expect(histories(one).count == 2)
        // Swift seeds its hashing anew in each process: nothing may have hung on the order of a set.
        #expect(histories(one) == histories(other))
    }

    @Test(.timeLimit(.minutes(10))) func `several processes say their seeds in order`() async throws {
        let words = ["--from", "4", "--seeds", "5", "--actions", "8", "--once", "--each", "--go-on", "--jobs"]
        let (one, several) = (try await simulated(words + ["1"]), try await simulated(words + ["3"]))
        #expect(histories(one).count == 5)
        #expect(histories(one) == histories(several))
        #expect(several.contains("5 seeds from 4, 0 broken,"), "\(several)")
    }

    /// Each broke a promise once; docs/testing.md says which.
    @Test(.timeLimit(.minutes(10))) func `what once broke a promise keeps it now`() async throws {
        let histories = try savedHistories()
        #expect(!histories.isEmpty)
        let output = try await simulated(histories.flatMap { ["--history", $0.path] } + ["--once", "--go-on"])
        #expect(output.contains("\(histories.count) seeds from ") && output.contains(", 0 broken,"), "\(output)")
    }

    /// The first seeds, so that nobody else's work fails by a chance; `make simulate` has the rest.
    @Test(.timeLimit(.minutes(10))) func `random histories keep what is promised`() async throws {
        let output = try await simulated(["--from", "1", "--seeds", "30", "--actions", "40", "--once", "--go-on"])
        #expect(output.contains("30 seeds from 1, 0 broken,"), "\(output)")
    }

    private func savedHistories() throws -> [URL] {
        let directory = try #require(Bundle.module.url(forResource: "Histories", withExtension: nil))
        return try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "txt" }.sorted { $0.path < $1.path }
    }

    @Test(.timeLimit(.minutes(10))) func `a word that the program does not know is refused`() async throws {
        let output = try await simulated(["--nonsense"])
        #expect(output.hasPrefix("usage: kith-simulate"))
    }

    /// One line a seed, with what was chosen and what is on the disks at the end.
    private func histories(_ output: String) -> [Substring] {
        output.split(separator: "\n").filter { $0.hasPrefix("seed ") && $0.contains(" steps, ") }
    }

    /// What it prints. It is waited for on a thread of its own: those of the tasks are few, and all tests need them.
    private func simulated(_ words: [String]) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            Thread { continuation.resume(with: Result { try SimulatorTests.run(words) }) }.start()
        }
    }

    private static func run(_ words: [String]) throws -> String {
        let bundle = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        let program = bundle.deletingLastPathComponent().appending(path: "kith-simulate").path
        return try ProgramRun([program] + words, within: .seconds(900)).text
    }
}
