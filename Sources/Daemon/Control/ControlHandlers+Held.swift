import Control
import Folders
import Identity
import Manifests
import Placing

/// What the brake holds.
extension ControlHandlers {
    func held(_ request: API.HeldRequest) async throws -> API.HeldList {
        await daemon.lookAtHeldRoots()
        var held: [API.Held] = []
        for folder in try await folders(request.folder) {
            if let check = await folder.rootCheck { held.append(folder.held(check)) }
            if let sync = folder.sync { held += try await sync.heldByBrake() }
        }
        return API.HeldList(held: held)
    }

    /// What was deleted or overwritten may be so. Or the root is right as it is: it is marked as the folder's, and
    /// everything in it is compared anew, so that nothing counts as deleted.
    func approve(_ request: API.ApproveRequest) async throws -> API.Done {
        let wasHeld = await (try folder(request.folder)).rootCheck != nil
        await daemon.lookAtHeldRoots()
        let folder = try await folder(request.folder)
        guard let check = await folder.rootCheck else {
            // The root is back: there is nothing left to approve of.
            if wasHeld { return API.Done() }
            guard let sync = folder.sync, try await sync.approvesHeld() else { throw folder.nothingHeld }
            return API.Done()
        }
        let entry = folder.entry
        if check == .emptied, let sync = folder.sync {
            await sync.acceptEmptiness()
            return API.Done()
        }
        guard check.mayBeApproved else {
            throw API.Failure(
                .notAllowed, check.words(path: entry.path), path: entry.path,
                hint: "put it back, then: kith undo \(ShellWord.quoted(entry.name))")
        }
        try await lane.run {
            _ = try FolderArea.mark(rootPath: Array(entry.path.utf8), folder: entry.id, adopting: true)
        }
        var approved = entry
        approved.isAdopting = true
        try await daemon.reopen(approved)
        return API.Done()
    }

    /// The root is as it was again; or what was deleted or overwritten, or a reader's own edits, are taken back.
    func undo(_ request: API.UndoRequest) async throws -> API.Done {
        let folder = try await folder(request.folder)
        let entry = folder.entry
        guard await folder.rootCheck != nil else { return try await undoEdits(folder) }
        let check = await lane.run { FolderArea.check(rootPath: Array(entry.path.utf8), folder: entry.id) }
        guard check == .fine else {
            throw API.Failure(
                .notAllowed, check.words(path: entry.path), path: entry.path,
                hint: "mount it, or move it back to its place; then: kith undo \(ShellWord.quoted(entry.name))")
        }
        // Files that are gone from a root that is still the folder's come back from the members.
        var reopened = entry
        if await folder.rootCheck == .emptied { reopened.isAdopting = true }
        try await daemon.reopen(reopened)
        return API.Done()
    }

    private func undoEdits(_ folder: ControlledFolder) async throws -> API.Done {
        guard let sync = folder.sync else { throw folder.nothingHeld }
        if try await sync.undoesHeld() { return API.Done() }
        guard await sync.takesBackReadersEdits() else { throw folder.nothingHeld }
        return API.Done()
    }
}

extension FolderSync {
    /// Puts back what a device that may only read has changed; false where this device may write.
    fileprivate func takesBackReadersEdits() async -> Bool {
        guard membership.role(of: context.device) == .read, canScan else { return false }
        // A scan that is under way would end the order before it has seen everything.
        while scans.isUnderWay, canScan { _ = await waits(until: nil) { !$0.canScan || !$0.scans.isUnderWay } }
        undoReadersEdits()
        _ = await waits(until: nil) { !$0.canScan || !$0.scans.puttingBack.isUnderWay }
        return canScan
    }

    fileprivate var rootCheck: RootCheck? {
        if case .held(let check) = state { check } else { nil }
    }
}

extension ControlledFolder {
    var rootCheck: RootCheck? {
        get async {
            if case .held(let check) = state { return check }
            return await sync?.rootCheck
        }
    }

    fileprivate var nothingHeld: API.Failure {
        API.Failure(
            .nothingHeld, "nothing of \(entry.name) is held", hint: "see: kith status \(ShellWord.quoted(entry.name))")
    }

    fileprivate func held(_ check: RootCheck) -> API.Held {
        API.Held(
            folder: entry.id.text, folderName: entry.name, reason: check.reason, what: check.words(path: entry.path),
            ifApproved: ifApproved(check),
            ifUndone: check == .emptied
                ? "what is gone from \(entry.path) comes back from the members"
                : "the folder goes on by itself once \(entry.path) is what it was: mount its disk, or move it back")
    }
}

extension ControlledFolder {
    private func ifApproved(_ check: RootCheck) -> String {
        guard check.mayBeApproved else { return "this cannot be approved: there is no folder" }
        if check == .emptied {
            return "what is gone from \(entry.path) is deleted everywhere"
        }
        return "\(entry.path) is the folder from now on: what is there is kept, what is missing is fetched from members"
    }
}

extension RootCheck {
    fileprivate var mayBeApproved: Bool {
        switch self {
        case .unmarked, .emptied, .foreign, .replaced, .damaged: true
        case .fine, .missing, .unreachable: false
        }
    }

    fileprivate var reason: API.Held.Reason {
        switch self {
        case .missing, .unreachable: .rootMissing
        case .unmarked, .emptied, .damaged: .rootEmptied
        case .fine, .foreign, .replaced: .rootReplaced
        }
    }
}
