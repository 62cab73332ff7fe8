import Bytes
import Folders
import Testing

@testable import Daemon

/// What scans told to be gone is known again by its inode.
@Suite struct GoneLeavesTests {
    private func row(_ number: UInt64, kind: Kind = .file, birth: Int64 = 1) throws -> LaidRow {
        let stamp = Stamp(kind: kind, size: 3, mtime: 1, ctime: 1, inode: number, birth: birth, mode: 0o644)
        return LaidRow(
            parent: .root, name: try #require(Name("f\(number)")), node: NodeID(Bytes16(high: 0, low: number)),
            stamp: stamp, content: ContentHash(.zero), racy: false)
    }

    @Test func `a leaf is known by inode, birth time and kind`() throws {
        var gone = GoneLeaves()
        let leaf = try row(1)
        gone.add(leaf)
        var stamp = leaf.stamp
        (stamp.size, stamp.mtime) = (9, 9)
        #expect(gone.row(of: stamp) == leaf)
        stamp.birth = 2
        #expect(gone.row(of: stamp) == nil)
        #expect(try gone.row(of: row(1, kind: .symlink).stamp) == nil)
    }

    @Test func `directories, and what has no birth time, are not`() throws {
        var gone = GoneLeaves()
        for row in try [row(1, kind: .directory), row(2, birth: 0)] {
            gone.add(row)
            #expect(gone.row(of: row.stamp) == nil)
        }
    }

    @Test func `the longest gone are forgotten first`() throws {
        var gone = GoneLeaves()
        for number in 0...UInt64(GoneLeaves.most) { gone.add(try row(number)) }
        #expect(try gone.row(of: row(0).stamp) == nil)
        #expect(try gone.row(of: row(1).stamp) != nil)
        gone.add(try row(1))
        #expect(try gone.row(of: row(2).stamp) != nil)
    }
}
