import Control
import Foundation
import Storing
import Testing

@testable import Daemon

/// A folder that is paused, and goes on, while a batch is on its way to the disk.
@Suite(.serialized, .timeLimit(.minutes(10))) struct PausedBatchTests {
    /// A round in which nobody came to look while the batch was on its way shows nothing.
    private static let (interruptions, mostRounds) = (5, 300)
    private static let files = 40

    @Test func `a batch that a pause falls into is neither begun twice nor forgotten`() async throws {
        try await Pair.with { pair in
            let b = try #require(await pair.b.folders().first?.sync)
            var (interrupted, round) = (0, 0)
            while interrupted < Self.interruptions, round < Self.mostRounds {
                for index in 0..<Self.files { try pair.a.write("f\(index)", "round \(round) of file \(index)") }
                let (last, soon) = ("f\(Self.files - 1)", ContinuousClock.now + .seconds(180))
                while pair.b.text(last) != "round \(round) of file \(Self.files - 1)", ContinuousClock.now < soon {
                    if let (before, after) = await b.intentsOverPause() {
                        interrupted += 1
                        // Until the renames are durable and in the rows, nothing else tells what a crash left.
                        #expect(after == before)
                    }
                    await Task.yield()
                }
                _ = try await pair.b.ask(API.PauseRequest())
                _ = try await pair.b.ask(API.ResumeRequest())
                try await pair.agree()
                for index in 0..<Self.files { #expect(pair.b.text("f\(index)") == "round \(round) of file \(index)") }
                round += 1
            }
            #expect(interrupted >= Self.interruptions)
            #expect(await b.openIntents == 0)
            let problems = try await pair.b.ask(API.StatusRequest()).folders.flatMap(\.errors)
            #expect(problems.isEmpty, "\(problems)")
            // Each file was replaced once a round, and what it was before is kept: once.
            let kept = try await pair.b.ask(API.VersionsRequest(path: pair.b.path("f0"))).versions
            #expect(kept.count == round - 1)
        }
    }
}

extension FolderSync {
    fileprivate var openIntents: Int { index.intents().count }

    /// How many intents were open before a pause and after it, if some were: their batch is on its way.
    fileprivate func intentsOverPause() -> (before: Int, after: Int)? {
        let before = openIntents
        guard before > 0 else { return nil }
        pause()
        resume()
        return (before, openIntents)
    }
}
