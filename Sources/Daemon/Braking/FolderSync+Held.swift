import Control
import Folders
import Identity
import Manifests
import Storing
import Syncing

/// What the brake shows of itself, and what the user orders of it.
extension FolderSync {
    /// Paths that are named of each thing that is held.
    private static let namedPaths = 20

    /// What is held, beside the root: deleted here, turned into noise here, deleted by others.
    func heldByBrake() throws -> [API.Held] {
        try BrakedRow.Kind.allCases.flatMap { kind in
            kind == .removal ? try heldRemovals() : try held(kind).map { [$0] } ?? []
        }
    }

    /// Files that are held.
    var heldFiles: UInt64 {
        BrakedRow.Kind.allCases.reduce(0) { $0 + ((try? index.brakedFiles($1, .held)) ?? 0) }
    }

    /// What status says of it, loudly; nil where nothing is held.
    var heldWords: String? {
        let count = heldFiles
        guard count > 0 else { return nil }
        let lead = count == 1 ? "1 file is held" : "\(count) files are held"
        return "\(lead): much was deleted or rewritten at one go, and somebody must look at it first"
    }

    private func held(_ kind: BrakedRow.Kind) throws -> API.Held? {
        let files = try index.brakedFiles(kind, .held)
        let rows = try index.braked(kind, .held, limit: FolderSync.namedPaths)
        guard !rows.isEmpty else { return nil }
        let total = index.laidTotals.files
        let what = kind == .deletion ? "were deleted here" : "were overwritten here with what looks like noise"
        let then = kind == .deletion ? "they are deleted on every member" : "every member gets what is there now"
        let isAdmin = membership.role(of: context.device) == .admin
        let others = isAdmin ? "" : "; the others hold it until an admin or another writer approves it too"
        let scrambled = kind == .scrambling ? "; what is there now is kept as a version" : ""
        return API.Held(
            folder: entry.id.text, folderName: entry.name, reason: kind == .deletion ? .deletions : .scrambled,
            what: "\(files) of \(total) files \(what)", ifApproved: then + others,
            ifUndone: "they are fetched again from the members and versions\(scrambled)", files: files,
            paths: rows.filter(\.isFile).map(\.path))
    }

    private func heldRemovals() throws -> [API.Held] {
        let runs = try index.removalRuns(.held)
        guard !runs.isEmpty else { return [] }
        let rows = try index.braked(.removal, .held, limit: FolderSync.namedPaths)
        let mayWrite = membership.role(of: context.device)?.mayWrite == true
        var held: [API.Held] = []
        for replica in Set(runs.map(\.replica)).sorted() {
            let files = runs.reduce(0) { $1.replica == replica ? $0 + $1.files : $0 }
            let author = try index.device(of: replica)
            let who = author.map { name(of: $0) } ?? "another device"
            let asked = "this device may only read: an admin or another writer must do it"
            held.append(
                API.Held(
                    folder: entry.id.text, folderName: entry.name, reason: .remoteDeletions,
                    what: "\(files) of \(index.laidTotals.files) files were deleted on \(who) at one go",
                    ifApproved: mayWrite ? "they are deleted here and on every member" : asked,
                    ifUndone: mayWrite ? "they stand again on every member" : asked, files: files,
                    paths: rows.filter { $0.event?.replica == replica }.map(\.path), author: author?.description))
        }
        return held
    }
}

/// Orders of the user.
extension FolderSync {
    /// Lets happen all that is held; false where nothing is.
    func approvesHeld() async throws -> Bool {
        guard heldFiles > 0 else { return false }
        try mustWrite("approve what is held")
        try approveRemovals()
        guard hasHeldHere else { return true }
        approveLocally()
        try await carriesOutOrders()
        return true
    }

    /// Takes back all that is held; false where nothing is.
    func undoesHeld() async throws -> Bool {
        guard heldFiles > 0 else { return false }
        try undoRemovals()
        guard hasHeldHere else { return true }
        undoLocally()
        try await carriesOutOrders()
        return true
    }

    private var hasHeldHere: Bool {
        [BrakedRow.Kind.deletion, .scrambling].contains { ((try? index.braked($0, .held, limit: 1)) ?? []).count > 0 }
    }

    private func carriesOutOrders() async throws {
        await looksAtEverything()
        guard canScan else {
            throw API.Failure(
                .failed, "\(entry.name) cannot be read now", hint: "see: kith status \(ShellWord.quoted(entry.name))")
        }
    }

    func brakeSettings() -> API.BrakeSettings {
        API.BrakeSettings(
            folder: entry.id.text, folderName: entry.name, files: brake.local.limits.files,
            percent: brake.local.limits.percent)
    }

    /// Sets how much may be destroyed at one go; what is not given stays.
    func setBrake(files: UInt64?, percent: UInt64?) throws -> API.BrakeSettings {
        let old = brake.local.limits
        let new = BrakeLimits(files: files ?? old.files, percent: percent ?? old.percent)
        if new != old {
            try tools.home.saveBrakeLimits(new)
            brake.local.limits = new
        }
        return brakeSettings()
    }
}
