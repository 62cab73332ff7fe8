import Control
import Foundation
import Glibc
import TestSupport
import Testing

@testable import Daemon

/// Nobody waits for a small file until a large one is read.
@Suite(.serialized, .timeLimit(.minutes(5))) struct LargeBesideSmallTests {
    @Test func `a small file is on the other side while a large one is still being read`() async throws {
        try await Pair.with { pair in
            // Holes, which take no room, and minutes to be read.
            let large = pair.a.path("large")
            #expect(FileManager.default.createFile(atPath: large, contents: nil))
            try #require(truncate(large, 1 << 40) == 0)
            let sync = try #require(await pair.a.folders().first?.sync)
            try await Patience.wait(for: "the large file to be read") { await sync.isReadingLarge }
            for number in 0..<3 {
                try pair.a.write("small \(number)", "small")
                try await Patience.wait(for: "the small file on B") { pair.b.text("small \(number)") == "small" }
            }
            try await Patience.wait(for: "the large file to be read") { await sync.isReadingLarge }
            #expect(try await pair.a.ask(API.StatusRequest()).folders.map(\.files) == [3])
            #expect(try await pair.a.ask(API.WaitRequest(peers: 1, patience: 0)).agreed == false)
            try pair.a.remove("large")
            try await pair.agree()
            #expect(try await pair.b.ask(API.StatusRequest()).folders.map(\.files) == [3])
        }
    }
}

extension FolderSync {
    /// A scan is at it, of nothing else.
    fileprivate var isReadingLarge: Bool { scans.isUnderWay && scans.putOff.isEmpty && !scans.hasNews }
}
