import Control
import Folders
import Foundation
import Placing
import Storing
import TestSupport
import Testing

@testable import Daemon

/// What cannot be assembled when it comes, as the disk does not let it be staged.
@Suite(.serialized, .timeLimit(.minutes(5))) struct UnstagedTests {
    @Test func `it is said, tried again, and no more said once it is placed`() async throws {
        try await Pair.with { pair in
            _ = try await pair.b.ask(API.PauseRequest())
            // So large that a file is opened for it before anything of it comes.
            var random = SplitMix(seed: 1)
            let bytes = Data((0..<(4 << 20)).map { _ in UInt8(truncatingIfNeeded: random.next() >> 32) })
            try bytes.write(to: URL(fileURLWithPath: pair.a.path("film")))
            let sync = try #require(await pair.a.folders().first?.sync)
            // A program that a test beside this one starts may hold the file open until it is one.
            repeat { _ = try await pair.a.ask(API.RescanRequest()) } while try await !sync.hasLaid("film")
            let obstacle = try await pair.b.path(".kith/stage/\(sync.stagedName("film"))")
            try FileManager.default.createDirectory(atPath: obstacle, withIntermediateDirectories: false)
            _ = try await pair.b.ask(API.ResumeRequest())
            try await Patience.wait(for: "the film's problem to be said") {
                try await pair.b.ask(API.StatusRequest()).folders.flatMap(\.errors).map(\.path) == ["film"]
            }
            try FileManager.default.removeItem(atPath: obstacle)
            try await pair.agree()
            #expect(FileManager.default.contents(atPath: pair.b.path("film")) == bytes)
            #expect(try await pair.b.ask(API.StatusRequest()).folders.flatMap(\.errors).isEmpty)
        }
    }
}

extension FolderSync {
    fileprivate func hasLaid(_ name: String) throws -> Bool {
        try index.laid(#require(Name(name)), in: .root) != nil
    }

    /// Under which every member stages what stands at a name here.
    fileprivate func stagedName(_ name: String) throws -> StagedName {
        let place = try #require(Name(name))
        let row = try #require(try index.laid(place, in: .root))
        return FolderSync.stagedName(of: row.content, for: row.node)
    }
}
