import Bytes
import Folders
import Placing
import SystemCalls
import Testing

@Suite struct StagedFileTests {
    let ground: Ground
    let name = StagedName(Bytes16(high: 1, low: 1))

    init() throws { ground = try Ground() }

    func blocks() throws -> UInt64 { try ground.area.stage.status(of: name.bytes).blocks }

    @Test func `chunks written in any order make one file`() throws {
        var file = try StagedFile.create(name, in: ground.area)
        try file.write([3, 4], at: 2)
        try file.write([1, 2], at: 0)
        let staged = try file.finish(size: 5, mode: 0o4755, mtime: 77)
        #expect(staged.stamp.size == 5)
        #expect(staged.stamp.mode == 0o755)
        #expect(staged.stamp.mtime == 77)
        let open = try ground.area.stage.openBeneath(name.bytes, .readOnly)
        #expect(try open.contents(atMost: 9) == [1, 2, 3, 4, 0])
    }

    @Test func `zeros are left as holes, also inside a chunk`() throws {
        var file = try StagedFile.create(name, in: ground.area)
        var chunk = [UInt8](repeating: 0, count: 1 << 20)
        try file.write(chunk, at: 0)
        #expect(try blocks() == 0)
        chunk[600_000] = 9
        try file.write(chunk, at: 1 << 20)
        #expect(try blocks() <= 16)
        #expect(try file.bytes(at: 1 << 20 + 599_999, count: 3) == [0, 9, 0])
        let staged = try file.finish(size: 4 << 20, mode: 0o644, mtime: 0)
        #expect(staged.stamp.size == 4 << 20)
        #expect(try blocks() <= 16)
    }

    @Test func `zeros over other bytes take their place`() throws {
        var file = try StagedFile.create(name, in: ground.area)
        try file.write([UInt8](repeating: 5, count: 16_384), at: 0)
        try file.write([UInt8](repeating: 0, count: 8192), at: 4096)
        #expect(try file.bytes(at: 4095, count: 2) == [5, 0])
        #expect(try file.bytes(at: 12_287, count: 2) == [0, 5])
        #expect(try file.dataRanges() == [0..<4096, 12_288..<16_384])
    }

    @Test func `a broken transfer goes on from what is there`() throws {
        #expect(try StagedFile.reopen(name, in: ground.area) == nil)
        do {
            var file = try StagedFile.create(name, in: ground.area)
            try file.write([UInt8](repeating: 1, count: 4096), at: 0)
            try file.write([UInt8](repeating: 2, count: 4096), at: 1 << 20)
        }
        guard var file = try StagedFile.reopen(name, in: ground.area) else { throw Errno.noEntry }
        #expect(try file.dataRanges() == [0..<4096, (1 << 20)..<(1 << 20 + 4096)])
        #expect(try file.bytes(at: 1 << 20, count: 1) == [2])
        try file.write([UInt8](repeating: 0, count: 4096), at: 1 << 20)
        #expect(try file.bytes(at: 1 << 20, count: 1) == [0])
        try file.drop()
        #expect(try ground.area.stagedNames() == [])
    }

    @Test func `a file begun anew has nothing of the old one`() throws {
        _ = try ground.area.stageSmall([1, 2, 3], mode: 0o600, mtime: 0, name: name)
        let file = try StagedFile.create(name, in: ground.area)
        #expect(try file.bytes(at: 0, count: 3) == [])
    }

    @Test func `a copy keeps holes and replaces what was there`() throws {
        try ground.write("source", "")
        let source = try ground.area.root.openBeneath(Array("source".utf8), .readWrite)
        try source.write([UInt8](repeating: 7, count: 5000), at: 1 << 20)
        try source.truncate(to: 2 << 20)
        var file = try StagedFile.create(name, in: ground.area)
        try file.write([UInt8](repeating: 1, count: 8192), at: 0)
        try file.copyRange(from: source, at: 100, length: 2 << 20 - 100, to: 0)
        let bytes = try file.bytes(at: 0, count: 2 << 20)
        var expected = [UInt8](repeating: 0, count: 2 << 20 - 100)
        for index in (1 << 20 - 100)..<(1 << 20 + 4900) { expected[index] = 7 }
        _ = try file.finish(size: UInt64(expected.count), mode: 0o600, mtime: 0)
        #expect(bytes == Array(expected[..<bytes.count]))
        #expect(try blocks() <= 64)
    }

    /// Where extents can be shared is for the simulator and `SharedExtentsTests` to show.
    @Test func `what cannot share extents stays as it was`() throws {
        try ground.write("source", "")
        let source = try ground.area.root.openBeneath(Array("source".utf8), .readWrite)
        try source.write([UInt8](repeating: 7, count: 1 << 20), at: 0)
        var file = try StagedFile.create(name, in: ground.area)
        try file.write([1, 2, 3], at: 0)
        #expect(try !file.shareRange(from: source, at: 0, length: 4096, to: 0), "no whole block between its ends")
        #expect(try !file.shareRange(from: source, at: 1, length: 1 << 19, to: 0), "no block meets another")
        #expect(try file.bytes(at: 0, count: 10) == [1, 2, 3])
        if try file.shareRange(from: source, at: 100, length: 1 << 19, to: 4196) {
            #expect(try file.bytes(at: 4196, count: 1 << 20) == [UInt8](repeating: 7, count: 1 << 19))
        } else {
            #expect(try file.bytes(at: 0, count: 10) == [1, 2, 3])
        }
    }

    @Test func `a source that is too short is said`() throws {
        try ground.write("source", "short")
        let source = try ground.area.root.openBeneath(Array("source".utf8), .readOnly)
        var file = try StagedFile.create(name, in: ground.area)
        do {
            try file.copyRange(from: source, at: 0, length: 6, to: 0)
            Issue.record("copied more than there is")
        } catch {
            #expect(error.code == .sourceEnded)
        }
        try file.copyRange(from: source, at: 1, length: 4, to: 0)
        #expect(try file.bytes(at: 0, count: 9) == Array("hort".utf8))
    }

    @Test func `offsets that do not fit are refused`() throws {
        try ground.write("source", "x")
        let source = try ground.area.root.openBeneath(Array("source".utf8), .readOnly)
        var file = try StagedFile.create(name, in: ground.area)
        for offset in [UInt64.max, UInt64(Int64.max)] {
            do {
                try file.write([1, 2], at: offset)
                Issue.record("written")
            } catch { #expect(error.cause == .fileTooLarge) }
            do {
                try file.copyRange(from: source, at: offset, length: 2, to: offset)
                Issue.record("copied")
            } catch { #expect(error.cause == .fileTooLarge) }
        }
    }

    @Test func `a sweep takes only what nobody needs`() throws {
        let (kept, swept) = (try ground.stage("kept"), try ground.stage("swept"))
        #expect(try ground.area.sweepStage { $0 == kept.name } == 1)
        #expect(try ground.area.stagedNames() == [kept.name])
        #expect(throws: Never.self) { try ground.area.drop(swept.name) }
    }

    @Test(arguments: [
        ("ab", true), ("0123456789abcdef", true), ("", false), ("a", false), ("AB", false), ("../x", false),
        ("ab/cd", false), (String(repeating: "a", count: 129), false),
    ])
    func `a staged name is hexadecimal`(text: String, isName: Bool) {
        #expect((StagedName(Array(text.utf8)) != nil) == isName)
    }
}
