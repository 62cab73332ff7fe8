import Control
import Foundation
import Storing
import Testing

@testable import Daemon

/// What a rename is to the records: one of the directory's own, however much lies in it.
@Suite(.serialized, .timeLimit(.minutes(10))) struct RenameRecordTests {
    /// The records of none of them may move.
    private static let count = 10_000

    private func lastSequence(_ sync: isolated FolderSync) -> UInt64 { sync.index.lastSequence }

    /// How many records each page has that was numbered after: what a peer is sent.
    private func recordsOnPages(of sync: isolated FolderSync, after sequence: UInt64) throws -> [Int] {
        try sync.index.pages(after: sequence, limit: 1000).slices.map(\.records.count)
    }

    @Test func `a directory of many files that is renamed is one record on one page, there and here`() async throws {
        try await Pair.with { pair in
            for index in 0..<Self.count { try pair.a.write("old/f\(index)", "") }
            try await pair.agree()
            let a = try #require(await pair.a.folders().first?.sync)
            let b = try #require(await pair.b.folders().first?.sync)
            let (before, received) = (await lastSequence(a), await lastSequence(b))
            try FileManager.default.moveItem(atPath: pair.a.path("old"), toPath: pair.a.path("new"))
            try await pair.agree()
            #expect(try FileManager.default.contentsOfDirectory(atPath: pair.b.path("new")).count == Self.count)
            #expect(!FileManager.default.fileExists(atPath: pair.b.path("old")))
            #expect(try await recordsOnPages(of: a, after: before) == [1])
            #expect(try await recordsOnPages(of: b, after: received) == [1])
        }
    }
}
