import Folders
import SystemCalls

extension PlacementTask {
    func move(
        _ from: RelativePath, _ to: RelativePath, _ expecting: Stamp
    ) throws(PlacingError) -> PlacementOutcome {
        let (source, target) = (try batch.spot(from), try batch.spot(to))
        if let outcome = try unexpected(expecting, at: source) { return outcome }
        // A directory that goes elsewhere changes itself: its `..` is another.
        if expecting.kind == .directory, from.parent != to.parent { try loosen(from) }
        batch.beforeChange(intent.step)
        do throws(Errno) { try source.rename(to: target) } catch {
            switch error {
            case .exists: return .occupied(try target.stamp())
            case .noEntry: return .notAsExpected(try source.stamp())
            default: throw target.error("move to", error)
            }
        }
        if expecting.kind == .directory { batch.parents.directoryMoved() }
        guard let found = try target.status(), isExpected(found, expecting, at: target), var stamp = found.placedStamp
        else { return try moveBack(target, source) }
        if let mode = batch.loosened.mode(ofInode: stamp.inode) { stamp.mode = mode }
        return .placed(stamp, displaced: nil)
    }

    private func loosen(_ path: RelativePath) throws(PlacingError) {
        try saying("cannot make \(path) writable") { () throws(Errno) in try batch.loosened.loosen(path) }
    }

    /// Somebody else's file was moved: it goes back.
    private func moveBack(_ target: Spot, _ source: Spot) throws(PlacingError) -> PlacementOutcome {
        batch.parents.directoryMoved()
        do throws(Errno) { try target.rename(to: source) } catch {
            if error == .noEntry { return .notAsExpected(try source.stamp()) }
            throw source.error("move back to", error)
        }
        return .notAsExpected(try source.stamp())
    }

    func exchange(
        _ first: RelativePath, _ second: RelativePath, _ firstStamp: Stamp, _ secondStamp: Stamp
    ) throws(PlacingError) -> PlacementOutcome {
        let (one, other) = (try batch.spot(first), try batch.spot(second))
        if let outcome = try unexpected(firstStamp, at: one) { return outcome }
        if let outcome = try unexpected(secondStamp, at: other) { return outcome }
        if first.parent != second.parent {
            if firstStamp.kind == .directory { try loosen(first) }
            if secondStamp.kind == .directory { try loosen(second) }
        }
        batch.beforeChange(intent.step)
        do throws(Errno) { try one.rename(to: other, .exchange) } catch {
            guard error == .noEntry else { throw other.error("exchange with", error) }
            return .notAsExpected(try one.stamp())
        }
        batch.parents.directoryMoved()
        if let at = try one.status(), let there = try other.status(), isExpected(at, secondStamp, at: one),
            isExpected(there, firstStamp, at: other), let stamp = at.placedStamp, let otherStamp = there.placedStamp
        {
            return .exchanged(stamp, otherStamp)
        }
        try saying("cannot exchange \(first) and \(second) back") { () throws(Errno) in
            try one.rename(to: other, .exchange)
        }
        return .notAsExpected(try one.stamp())
    }

    func remove(_ path: RelativePath, _ expecting: Stamp) throws(PlacingError) -> PlacementOutcome {
        let target = try batch.spot(path)
        try refuseDirectory(expecting, at: target)
        if let outcome = try unexpected(expecting, at: target) { return outcome }
        let slot = try slot()
        batch.beforeChange(intent.step)
        do throws(Errno) { try target.rename(to: slot) } catch {
            guard error == .noEntry else { throw target.error("move to versions", error) }
            return .notAsExpected(nil)
        }
        return try removed(slot, target, expecting)
    }

    /// What stood at the path is in the slot: keeps it if it is what was expected, else puts it back.
    func removed(_ slot: Spot, _ target: Spot, _ expecting: Stamp) throws(PlacingError) -> PlacementOutcome {
        guard let out = try slot.status() else { throw slot.error("look at", .noEntry) }
        if isExpected(out, expecting, at: slot) { return .removed(try keep(slot)) }
        do throws(Errno) { try slot.rename(to: target) } catch {
            guard error == .exists else { throw target.error("put back", error) }
            return .localEdit(try keep(slot), standing: try target.stamp())
        }
        return .notAsExpected(try target.stamp())
    }
}
