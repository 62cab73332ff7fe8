import Bytes
import Folders
import SystemCalls

extension PlacementTask {
    /// Makes what is in the step's slot a version that nothing changes any more.
    func keep(_ slot: Spot) throws(PlacingError) -> VersionFile {
        guard let path = intent.slot, let status = try slot.status() else { throw slot.error("keep", .noEntry) }
        // Without room, or the right to read it, a linked version is better than none.
        if status.kind == .file, status.links > 1 { try? separate(slot, status) }
        return try batch.area.versionFile(path, at: slot)
    }

    /// Puts a copy in the slot in place of an inode that has other names: who writes through those must not change it.
    private func separate(_ slot: Spot, _ status: FileStatus) throws(PlacingError) {
        let area = batch.area
        let name = StagedName(Bytes16(high: status.inode, low: UInt64(bitPattern: status.birth)))
        let source = try saying("cannot read \(slot.words)") { () throws(Errno) in try slot.open() }
        var copy = try StagedFile.create(name, in: area)
        try copy.copyRange(from: source, at: 0, length: status.size, to: 0)
        let staged = try copy.finish(size: status.size, mode: status.mode, mtime: status.mtime)
        // The other names can be gone at the next moment: only a durable copy takes the place of the original.
        try area.makeDurable([staged])
        try saying("cannot keep \(slot.words)") { () throws(Errno) in
            try batch.spot(staged).rename(to: slot, .replacing)
        }
    }
}
