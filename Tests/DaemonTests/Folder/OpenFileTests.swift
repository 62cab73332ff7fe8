import Control
import Folders
import Placing
import SystemCalls
import Testing

@testable import Daemon

/// What is read for others because the index knows it.
@Suite(.serialized, .timeLimit(.minutes(2))) struct OpenFileTests {
    private func with(_ body: (FolderTools) throws -> Void) async throws {
        let daemon = try TestDaemon("laptop")
        do {
            _ = try await daemon.ask(API.AddRequest(path: daemon.machine.folder, name: "papers"))
            try body(try #require(await daemon.folders().first?.sync).tools)
        } catch {
            await daemon.end()
            throw error
        }
        await daemon.end()
    }

    /// Nil where it is not opened.
    private func mayHoldOtherBytes(_ path: [UInt8], _ stamp: Stamp, _ tools: FolderTools) -> Bool? {
        OpenFile(at: path, beneath: tools.area.root, expecting: stamp)?.mayHoldOtherBytes
    }

    @Test func `a file with its mtime put back may hold other bytes, and one that nobody touched not`() async throws {
        try await with { tools in
            let path = Array("plan.txt".utf8)
            let file = try tools.area.root.openBeneath(path, [.readWrite, .create], mode: 0o600)
            try file.write(Array("old".utf8))
            let before = try #require(try file.status().placedStamp)
            #expect(mayHoldOtherBytes(path, before, tools) == false)
            try file.write(Array("new".utf8), at: 0)
            try file.setModificationTime(before.mtime)
            #expect(mayHoldOtherBytes(path, before, tools) == true)
            try file.write(Array("newer".utf8), at: 0)
            #expect(mayHoldOtherBytes(path, before, tools) == nil)
        }
    }
}
