import Control
import Folders
import Foundation
import Storing
import TestSupport
import Testing

@testable import Daemon

/// What waits for the brake's judgement, and is changed again meanwhile.
@Suite(.serialized, .timeLimit(.minutes(5))) struct BrakedAgainTests {
    @Test func `what was deleted and is noise before that is judged is sent`() async throws {
        try await Pair.with { pair in
            try pair.a.write("plan.txt", String(repeating: "text ", count: 1000))
            try await pair.agree()
            let sync = try #require(await pair.a.folders().first?.sync)
            try await sync.letWait("plan.txt")
            var random = SplitMix(seed: 1)
            let noise = (0..<5000).map { _ in UInt8(truncatingIfNeeded: random.next() >> 32) }
            try Data(noise).write(to: URL(fileURLWithPath: pair.a.path("plan.txt")))
            try await pair.agree()
            #expect(FileManager.default.contents(atPath: pair.b.path("plan.txt")) == Data(noise))
        }
    }
}

extension FolderSync {
    /// As if a scan had just found that it is gone.
    fileprivate func letWait(_ name: String) throws {
        let place = try #require(Name(name))
        let row = try #require(try index.laid(place, in: .root))
        change {
            try index.putBraked(BrakedRow(node: row.node, kind: .deletion, path: name, isFile: true))
        }
    }
}
