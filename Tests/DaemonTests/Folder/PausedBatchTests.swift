import Control
import Dispatch
import Storing
import Testing

@testable import Daemon

/// A folder that is paused, and goes on, while a batch is on its way to the disk.
@Suite(.serialized, .timeLimit(.minutes(10))) struct PausedBatchTests {
    private static let rounds = 5
    private static let files = 40

    @Test func `a batch that a pause falls into is neither begun twice nor forgotten`() async throws {
        try await Pair.with { pair in
            let b = try #require(await pair.b.folders().first?.sync)
            var interrupted = 0
            for round in 0..<Self.rounds {
                for index in 0..<Self.files { try pair.a.write("f\(index)", "round \(round) of file \(index)") }
                let soon = ContinuousClock.now + .seconds(180)
                while interrupted <= round, ContinuousClock.now < soon {
                    guard let (before, after) = await intentsOverPause(of: b) else { continue }
                    interrupted += 1
                    // Until the renames are durable and in the rows, nothing else tells what a crash left.
                    #expect(after == before)
                }
                // What the folder did by itself the daemon does with the peer too.
                _ = try await pair.b.ask(API.PauseRequest())
                _ = try await pair.b.ask(API.ResumeRequest())
                try await pair.agree()
                for index in 0..<Self.files { #expect(pair.b.text("f\(index)") == "round \(round) of file \(index)") }
            }
            #expect(interrupted == Self.rounds)
            #expect(await b.openIntents == 0)
            let problems = try await pair.b.ask(API.StatusRequest()).folders.flatMap(\.errors)
            #expect(problems.isEmpty, "\(problems)")
            // Each file was replaced once a round, and what it was before is kept: once.
            let kept = try await pair.b.ask(API.VersionsRequest(path: pair.b.path("f0"))).versions
            #expect(kept.count == Self.rounds - 1)
        }
    }

    /// Stands in the way of the renames for a moment: a batch that is intended meanwhile waits, and the pause falls into it.
    private func intentsOverPause(of sync: FolderSync) async -> (before: Int, after: Int)? {
        let gate = DispatchSemaphore(value: 0)
        sync.tools.placing.async { gate.wait() }
        defer { gate.signal() }
        for _ in 0..<100 {
            if let found = await sync.intentsOverPause() { return found }
            await Task.yield()
        }
        return nil
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
