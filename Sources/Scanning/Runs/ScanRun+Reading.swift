import Folders
import SystemCalls

/// What came of one attempt at reading a leaf.
private enum Attempt {
    case read(FoundState)
    case changedMeanwhile
    /// A program has it open for writing, and wrote it lately.
    case heldOpen
    /// It is large, and gave way to something else.
    case leftOff
}

extension ScanRun {
    /// How often a file is read that changes meanwhile, before it is left for another scan.
    private static let mostAttempts = 3

    /// What a leaf holds, read while nothing changed it. Nil, and said, if it cannot be read now.
    func readLeaf(_ stamp: Stamp, at spot: Spot, in directory: DirectoryDescriptor) throws -> FoundState? {
        if surroundings.isBeingWritten(spot.directory, spot.name.bytes) {
            report.addUnsettled(spot.name.bytes, in: spot.directory)
            return nil
        }
        let rule = try largeFileRule(for: stamp, at: spot)
        if rule == .putOff {
            report.addPutOff(spot.name.bytes, in: spot.directory)
            return nil
        }
        do {
            for _ in 0..<Self.mostAttempts {
                switch try attempt(spot.name, in: directory, mayLeaveOff: rule == .giveWay) {
                case .changedMeanwhile:
                    continue
                case .heldOpen:
                    report.addUnsettled(spot.name.bytes, in: spot.directory)
                    return nil
                case .leftOff:
                    report.addPutOff(spot.name.bytes, in: spot.directory)
                    return nil
                case .read(let state):
                    if state.racy { report.addUnsettled(spot.name.bytes, in: spot.directory) }
                    return state
                }
            }
            report.add(ScanProblem(path: spot.path.bytes, what: .stillChanging))
            report.addUnsettled(spot.name.bytes, in: spot.directory)
        } catch let error as Errno {
            if error == .noEntry {
                report.addUnsettled(spot.name.bytes, in: spot.directory)
                return nil
            }
            report.add(ScanProblem(path: spot.path.bytes, what: .unreadable(error)))
        }
        return nil
    }

    /// What was renamed is read at once: its former place would count as one that it is gone from.
    private func largeFileRule(for stamp: Stamp, at spot: Spot) throws -> LargeFileRule {
        let (rule, least) = (surroundings.largeFileRule, surroundings.largeFiles.least)
        guard rule != .read, stamp.kind == .file, stamp.size >= least else { return .read }
        let known = try scanner.rows.rows(inode: stamp.inode, birth: stamp.birth)
        let isFromElsewhere = known.contains { row in
            row.stamp.isSameInode(as: stamp) && (row.name != spot.name || spot.parent != .node(row.parent))
        }
        return isFromElsewhere ? .read : rule
    }

    private func attempt(_ name: Name, in directory: DirectoryDescriptor, mayLeaveOff: Bool) throws -> Attempt {
        let time = surroundings.now()
        guard let stamp = Stamp(try directory.status(of: name.bytes)) else { return .changedMeanwhile }
        switch stamp.kind {
        case .file: return try attemptFile(name, in: directory, at: time, mayLeaveOff: mayLeaveOff)
        case .symlink: return try attemptSymlink(name, stamp, in: directory, at: time)
        case .directory: return .changedMeanwhile
        }
    }

    private func attemptFile(
        _ name: Name, in directory: DirectoryDescriptor, at time: Int64, mayLeaveOff: Bool
    ) throws -> Attempt {
        do {
            // Without blocking: it may have become a pipe since it was listed.
            let file = try directory.openBeneath(name.bytes, [.readOnly, .nonBlocking])
            guard let before = Stamp(try file.status()), before.kind == .file else { return .changedMeanwhile }
            if surroundings.asksForLeases, surroundings.isFresh(before, readAt: time), isHeldOpen(file) {
                return .heldOpen
            }
            let large = surroundings.largeFiles
            var begun =
                (mayLeaveOff ? large.takePart(of: before) : nil) ?? BegunFile(stamp: before, readAt: time)
            let body = try scanner.reader.file(file, before.size, &begun.part) { mayLeaveOff && large.givesWay }
            guard Stamp(try file.status()) == before else { return .changedMeanwhile }
            guard let body else {
                large.keep(begun)
                return .leftOff
            }
            guard case .file(before.size, _) = body else { return .changedMeanwhile }
            var content = scanner.reader.content(
                of: body, mtime: before.mtime, listObjects: begun.part.listObjects)
            content.isNoise = Noise.isSeen(in: file)
            return .read(
                FoundState(
                    stamp: before, content: content, racy: surroundings.isRacy(before, readAt: begun.readAt)))
        } catch let error as Errno where error == .symlinkLoop {
            return .changedMeanwhile
        }
    }

    /// A lease for reading is granted only while nobody has the file open for writing. It is given back at once, so that
    /// nobody waits for it. Where there are no leases, the watcher has to know.
    private func isHeldOpen(_ file: borrowing FileDescriptor) -> Bool {
        do throws(Errno) {
            try file.takeLease(.shared)
            try file.endLease()
            return false
        } catch {
            return error == .tryAgain
        }
    }

    private func attemptSymlink(
        _ name: Name, _ before: Stamp, in directory: DirectoryDescriptor, at time: Int64
    ) throws -> Attempt {
        do throws(Errno) {
            let target = try directory.symlinkTarget(of: name.bytes)
            guard Stamp(try directory.status(of: name.bytes)) == before else { return .changedMeanwhile }
            let content = scanner.reader.content(of: .symlink(target: target), mtime: before.mtime)
            return .read(
                FoundState(stamp: before, content: content, racy: surroundings.isRacy(before, readAt: time)))
        } catch .invalidArgument {
            return .changedMeanwhile
        }
    }
}
