import Folders
import SystemCalls

extension PlacementTask {
    func recover() throws(PlacingError) -> RecoveredStep {
        switch intent.step {
        case .makeDirectory(let path):
            guard let found = try stamp(at: path) else { return .notDone }
            return found.kind == .directory ? .done(.placed(found, displaced: nil)) : .unknown(found, kept: nil)
        case .install(let staged, let path, let expecting): return try recoverInstall(staged, path, expecting)
        case .installSymlink(let target, let path, _, let expecting):
            return try recoverSymlink(target, path, expecting)
        case .move(let from, let to, let expecting):
            if let found = try stamp(at: to), found.isSameInode(as: expecting) {
                return .done(.placed(found.orAsLeft(expecting), displaced: nil))
            }
            return try stamp(at: from)?.isSameInode(as: expecting) == true
                ? .notDone : .unknown(try stamp(at: to), kept: nil)
        case .exchange(let first, let second, let firstStamp, let secondStamp):
            return try recoverExchange(first, second, firstStamp, secondStamp)
        case .remove(let path, let expecting): return try recoverRemoval(path, expecting)
        case .removeDirectory(let path):
            guard let found = try stamp(at: path) else { return .done(.removed(nil)) }
            return found.kind == .directory ? .notDone : .unknown(found, kept: nil)
        case .setMeta(let path, let mode, let mtime, let expecting):
            guard var found = try stamp(at: path) else { return .unknown(nil, kept: nil) }
            let isSet = (mode ?? found.mode) == found.mode && (mtime ?? found.mtime) == found.mtime
            if found.kind == .file, let expecting { found.ctime = expecting.ctime }
            return isSet ? .done(.placed(found, displaced: nil)) : .notDone
        }
    }

    private func recoverInstall(
        _ staged: Staged, _ path: RelativePath, _ expecting: Stamp?
    ) throws(PlacingError) -> RecoveredStep {
        let home = batch.spot(staged)
        let incoming = Incoming(stamp: staged.stamp, home: home)
        let slotStamp = try slotStampIfAny()
        if let found = try stamp(at: path), found.isSameInode(as: staged.stamp) {
            guard let expecting, slotStamp != nil else {
                return .done(.placed(found.orAsLeft(staged.stamp), displaced: nil))
            }
            let outcome = try exchanged(incoming, try slot(), try batch.spot(path), expecting)
            guard case .placed(let stamp, let displaced) = outcome else { return .done(outcome) }
            return .done(.placed(stamp.orAsLeft(staged.stamp), displaced: displaced))
        }
        if let slotStamp, slotStamp.isSameInode(as: staged.stamp) {
            try incoming.goHome(from: try slot())
            return .notDone
        }
        if try home.stamp()?.isSameInode(as: staged.stamp) == true { return .notDone }
        return .unknown(try stamp(at: path), kept: try slotStamp.map { _ throws(PlacingError) in try keep(try slot()) })
    }

    private func recoverSymlink(
        _ target: [UInt8], _ path: RelativePath, _ expecting: Stamp?
    ) throws(PlacingError) -> RecoveredStep {
        let slotStamp = try slotStampIfAny()
        let standing = try stamp(at: path)
        if let standing, try isOurs(standing, target, at: try batch.spot(path), expecting) {
            let incoming = Incoming(stamp: standing, home: nil)
            guard let expecting, slotStamp != nil else { return .done(.placed(standing, displaced: nil)) }
            return .done(try exchanged(incoming, try slot(), try batch.spot(path), expecting))
        }
        guard let slotStamp else {
            let isUntouched = expecting.map { standing?.isSameInode(as: $0) == true } ?? (standing == nil)
            return isUntouched ? .notDone : .unknown(standing, kept: nil)
        }
        guard try isOurs(slotStamp, target, at: try slot(), expecting) else {
            return .unknown(standing, kept: try keep(try slot()))
        }
        try slot().remove()
        return .notDone
    }

    /// Whether a symlink is the one that the step made, and not the one that it was to replace.
    private func isOurs(
        _ stamp: Stamp, _ target: [UInt8], at spot: Spot, _ expecting: Stamp?
    ) throws(PlacingError) -> Bool {
        guard stamp.kind == .symlink, expecting.map({ !stamp.isSameInode(as: $0) }) ?? true else { return false }
        return try saying("cannot read \(spot.words)") { () throws(Errno) in
            try spot.directory.symlinkTarget(of: spot.name) == target
        }
    }

    private func recoverExchange(
        _ first: RelativePath, _ second: RelativePath, _ firstStamp: Stamp, _ secondStamp: Stamp
    ) throws(PlacingError) -> RecoveredStep {
        guard let one = try stamp(at: first), let other = try stamp(at: second) else {
            return .unknown(try stamp(at: first), kept: nil)
        }
        if one.isSameInode(as: secondStamp), other.isSameInode(as: firstStamp) {
            return .done(.exchanged(one.orAsLeft(secondStamp), other.orAsLeft(firstStamp)))
        }
        let isUntouched = one.isSameInode(as: firstStamp) && other.isSameInode(as: secondStamp)
        return isUntouched ? .notDone : .unknown(one, kept: nil)
    }

    private func recoverRemoval(_ path: RelativePath, _ expecting: Stamp) throws(PlacingError) -> RecoveredStep {
        if try slotStampIfAny() != nil {
            return .done(try removed(try slot(), try batch.spot(path), expecting))
        }
        let standing = try stamp(at: path)
        return standing?.isSameInode(as: expecting) == true ? .notDone : .unknown(standing, kept: nil)
    }

    /// Nil also where the directory is gone.
    private func stamp(at path: RelativePath) throws(PlacingError) -> Stamp? {
        do throws(PlacingError) { return try batch.spot(path).stamp() } catch {
            guard error.cause == .noEntry || error.cause == .notDirectory else { throw error }
            return nil
        }
    }

    private func slotStampIfAny() throws(PlacingError) -> Stamp? {
        intent.slot == nil ? nil : try slot().stamp()
    }
}

extension Stamp {
    /// What the index may believe of a file that was changed by us before a crash: whoever wrote it since may have put its
    /// size and mtime back, and its ctime tells nothing, as we changed that too. So the ctime is the one from before, which
    /// differs from what the next scan finds: that reads it again.
    fileprivate func orAsLeft(_ expected: Stamp) -> Stamp {
        guard kind == .file else { return self }
        guard holdsSameBytes(as: expected, ignoringChangeTime: true) else { return expected }
        var stamp = self
        stamp.ctime = expected.ctime
        return stamp
    }
}
