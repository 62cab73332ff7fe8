import Folders
import Syncing
import Testing

@testable import Storing

struct BrakedTests {
    private func row(_ number: UInt8, _ kind: BrakedRow.Kind, run: UInt64 = 0) -> BrakedRow {
        BrakedRow(
            node: Sample.file(UInt64(number)), kind: kind, path: "f\(number)", isFile: true,
            event: kind == .removal ? Dot(ReplicaID(9), UInt64(number)) : nil, run: run)
    }

    @Test func `what is kept back is found again, in its order, after the index was closed`() throws {
        let scratch = try Scratch()
        var index: FolderIndex? = try FolderIndex.create(
            at: scratch.file("index.db"), folder: Sample.folder, replica: Sample.replica, number: 5)
        let rows = [row(3, .deletion), row(1, .deletion), row(2, .scrambling)]
        try index?.transaction { for row in rows { try index?.putBraked(row) } }
        index = nil
        let again = try FolderIndex.open(at: scratch.file("index.db"))
        #expect(again.hasBraked)
        #expect(try again.braked(.deletion, .waiting) == [rows[0], rows[1]])
        #expect(try again.braked(Sample.file(2)) == rows[2])
        #expect(try again.brakedFiles(.deletion, .waiting) == 2)
        try again.setBraked(.deletion, from: .waiting, to: .held)
        #expect(try again.brakedFiles(.deletion, .held) == 2)
        try again.removeBraked(.deletion, .held)
        try again.removeBraked(Sample.file(2))
        #expect(!again.hasBraked)
    }

    @Test func `a node has one row, and the newer counts`() throws {
        let scratch = try Scratch()
        let index = try FolderIndex.create(
            at: scratch.file("index.db"), folder: Sample.folder, replica: Sample.replica, number: 5)
        try index.putBraked(row(1, .removal))
        try index.putBraked(row(1, .deletion))
        #expect(try index.braked(Sample.file(1))?.kind == .deletion)
        #expect(try index.removalRuns(.waiting).isEmpty)
    }

    @Test func `a transaction that fails keeps nothing back`() throws {
        let scratch = try Scratch()
        let index = try FolderIndex.create(
            at: scratch.file("index.db"), folder: Sample.folder, replica: Sample.replica, number: 5)
        struct Failure: Error {}
        #expect(throws: Failure.self) {
            try index.transaction {
                try index.putBraked(row(1, .deletion))
                throw Failure()
            }
        }
        #expect(!index.hasBraked)
    }

    @Test func `deletions of others go by their runs, and by the events that are approved`() throws {
        let scratch = try Scratch()
        let index = try FolderIndex.create(
            at: scratch.file("index.db"), folder: Sample.folder, replica: Sample.replica, number: 5)
        for number in 1...6 { try index.putBraked(row(UInt8(number), .removal, run: number <= 4 ? 10 : 20)) }
        let runs = try index.removalRuns(.waiting)
        #expect(runs.map(\.files) == [4, 2])
        try index.holdRemovals(of: runs[0])
        try index.releaseRemovals(of: runs[1])
        #expect(try index.removalRuns(.held).map(\.run) == [10])
        #expect(try index.heldEvents(of: runs[0]) == 1...4)
        #expect(try index.releaseRemovals(by: 1...4, of: ReplicaID(8)) == 0)
        #expect(try index.releaseRemovals(by: 2...3, of: ReplicaID(9)) == 2)
        #expect(try index.releaseRemovals(by: 1...UInt64.max, of: ReplicaID(9)) == 2)
        #expect(!index.hasBraked)
    }

    @Test func `approvals that are due survive, and not a new replica`() throws {
        let scratch = try Scratch()
        let index = try FolderIndex.create(
            at: scratch.file("index.db"), folder: Sample.folder, replica: Sample.replica, number: 5)
        #expect(try index.approvalDue() == nil)
        try index.putApprovalDue(5...9)
        try index.putApprovalDue(12...14)
        #expect(try index.approvalDue() == 5...14)
        try index.beginAnew(replica: ReplicaID(77), number: 3)
        #expect(try index.approvalDue() == nil)
    }

    @Test func `an index that was made before there was a brake gets what it lacks`() throws {
        let scratch = try Scratch()
        do {
            let index = try FolderIndex.create(
                at: scratch.file("index.db"), folder: Sample.folder, replica: Sample.replica, number: 5)
            try index.database.execute(
                "DROP TABLE braked; DROP TABLE approvals_due")
        }
        let index = try FolderIndex.open(at: scratch.file("index.db"))
        try index.putBraked(row(1, .deletion))
        #expect(index.hasBraked)
    }
}
