import Folders
import SystemCalls

extension PlacementTask {
    func install(_ staged: Staged, _ path: RelativePath, _ expecting: Stamp?) throws(PlacingError) -> PlacementOutcome {
        let target = try batch.spot(path)
        let home = batch.spot(staged)
        let incoming = Incoming(stamp: staged.stamp, home: home)
        guard let expecting else { return try put(incoming, from: home, at: target) }
        try refuseDirectory(expecting, at: target)
        if let outcome = try unexpected(expecting, at: target) { return outcome }
        let slot = try slot()
        try saying("cannot take \(home.words)") { () throws(Errno) in try home.rename(to: slot) }
        return try exchange(incoming, in: slot, with: target, expecting)
    }

    func installSymlink(
        _ content: [UInt8], _ path: RelativePath, _ mtime: Int64, _ expecting: Stamp?
    ) throws(PlacingError) -> PlacementOutcome {
        let target = try batch.spot(path)
        if let expecting {
            try refuseDirectory(expecting, at: target)
            if let outcome = try unexpected(expecting, at: target) { return outcome }
        }
        let slot = try slot()
        try saying("cannot make the symlink \(target.words)") { () throws(Errno) in
            try slot.directory.makeSymlink(slot.name, target: content)
            try slot.directory.setModificationTime(mtime, of: slot.name)
        }
        guard let stamp = try slot.stamp() else { throw slot.error("look at", .noEntry) }
        let incoming = Incoming(stamp: stamp, home: nil)
        guard let expecting else {
            let outcome = try put(incoming, from: slot, at: target)
            if case .occupied = outcome { try slot.remove() }
            return outcome
        }
        return try exchange(incoming, in: slot, with: target, expecting)
    }

    /// Renames to where nothing may stand.
    private func put(_ incoming: Incoming, from source: Spot, at target: Spot) throws(PlacingError) -> PlacementOutcome
    {
        batch.beforeChange(intent.step)
        do throws(Errno) { try source.rename(to: target) } catch {
            guard error == .exists else {
                if incoming.home == nil { try source.remove() }
                throw target.error("place", error)
            }
            return .occupied(try target.stamp())
        }
        return .placed(incoming.stampPlaced(at: target), displaced: nil)
    }

    /// Lets what is in the slot and what is at the path change places, and looks at what came out.
    private func exchange(
        _ incoming: Incoming, in slot: Spot, with target: Spot, _ expecting: Stamp
    ) throws(PlacingError) -> PlacementOutcome {
        batch.beforeChange(intent.step)
        do throws(Errno) { try slot.rename(to: target, .exchange) } catch {
            try incoming.goHome(from: slot)
            guard error == .noEntry else { throw target.error("replace", error) }
            return .notAsExpected(nil)
        }
        return try exchanged(incoming, slot, target, expecting)
    }

    /// What came out is in the slot: keeps it if it is what was expected, else puts it back.
    func exchanged(
        _ incoming: Incoming, _ slot: Spot, _ target: Spot, _ expecting: Stamp
    ) throws(PlacingError) -> PlacementOutcome {
        // Before anything that takes time: a later edit must not be taken for what we placed.
        let placed = incoming.stampPlaced(at: target)
        guard let out = try slot.status() else { throw slot.error("look at", .noEntry) }
        if isExpected(out, expecting, at: slot) { return .placed(placed, displaced: try keep(slot)) }
        // Somebody has changed what we had just placed: that stands, and their edit from before is in the slot.
        guard try target.stamp() == placed else { return .localEdit(try keep(slot), standing: try target.stamp()) }
        do throws(Errno) { try slot.rename(to: target, .exchange) } catch {
            guard error == .noEntry else { throw target.error("put back", error) }
            return .localEdit(try keep(slot), standing: nil)
        }
        if let back = try slot.stamp(), back.holdsSameBytes(as: incoming.stamp, ignoringChangeTime: true) {
            try incoming.goHome(from: slot)
            return .notAsExpected(try target.stamp())
        }
        return try replacedMeanwhile(slot, target)
    }

    /// Somebody changed what we had just placed, and putting their older edit back has brought the newer one into the
    /// slot. The newer one stands.
    private func replacedMeanwhile(_ slot: Spot, _ target: Spot) throws(PlacingError) -> PlacementOutcome {
        do throws(Errno) { try slot.rename(to: target, .exchange) } catch {
            guard error == .noEntry else { throw target.error("put back", error) }
        }
        return .localEdit(try keep(slot), standing: try target.stamp())
    }
}
