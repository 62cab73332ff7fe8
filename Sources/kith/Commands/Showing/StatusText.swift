import Control

/// A status as lines for people: one a folder, its troubles under it, and at the end whether the lid may be closed.
struct StatusText {
    let status: API.Status
    let paint: Paint
    var mostProblems = 10

    var text: String { lines.map { $0 + "\n" }.joined() }

    var lines: [String] {
        var lines: [String] = []
        for (folder, head) in zip(status.folders, headlines) {
            lines.append(head)
            lines += troubles(of: folder)
        }
        if status.folders.isEmpty { lines.append("no folder is shared yet; share one: kith add PATH") }
        if let traffic { lines.append(traffic) }
        lines += status.limits.map { "limited: \(LimitText.whose($0)) \(LimitText.rates($0))" }
        if let closing { lines.append(closing) }
        if let discovery { lines.append(discovery) }
        return lines
    }

    private var headlines: [String] {
        let nameWidth = status.folders.map { TerminalLine.width(of: Shown.line($0.name)) }.max() ?? 0
        let words = status.folders.map { state(of: $0) }
        let stateWidth = words.map(\.count).max() ?? 0
        return zip(status.folders, words).map { folder, state in
            let counts = "\(Shown.count(folder.files, "file")), \(Shown.size(folder.bytes))"
            return paint.strong(TerminalLine.padded(Shown.line(folder.name), to: nameWidth)) + "  "
                + painted(TerminalLine.padded(state, to: stateWidth), folder) + "  " + counts + "  "
                + paint.faint(Shown.line(folder.path))
        }
    }

    private func state(of folder: API.FolderStatus) -> String {
        switch folder.state {
        case .idle where folder.pendingIn > 0: "waiting for \(Shown.count(folder.pendingIn, "file"))"
        case .idle: "up to date"
        case .scanning: "scanning"
        case .syncing where folder.pendingIn > 0:
            "receiving \(Shown.count(folder.pendingIn, "file")), \(Shown.size(folder.pendingInBytes))"
        case .syncing where folder.pendingOut > 0:
            "sending \(Shown.count(folder.pendingOut, "file"))"
        case .syncing: "syncing"
        case .held: "HELD"
        case .paused: "paused"
        case .error: "error"
        }
    }

    private func painted(_ text: String, _ folder: API.FolderStatus) -> String {
        switch folder.state {
        case .idle: folder.pendingIn == 0 ? paint.good(text) : paint.notable(text)
        case .held, .error: paint.bad(text)
        case .scanning, .syncing, .paused: paint.notable(text)
        }
    }

    private func troubles(of folder: API.FolderStatus) -> [String] {
        let name = Shown.argument(folder.name)
        var lines: [String] = []
        // Where the root is held, that is the folder's problem.
        if folder.held > 0 {
            lines.append(paint.bad("  ! \(Shown.count(folder.held, "path")) held back") + "; see: kith held \(name)")
        }
        if folder.conflicts > 0 {
            lines.append(
                paint.notable("  ! \(Shown.count(folder.conflicts, "conflict"))") + "; see: kith conflicts \(name)")
        }
        lines += problems(of: folder)
        if isAlone(folder) { lines.append(paint.faint("  nobody else has it; invite somebody: kith invite \(name)")) }
        // Nobody is connected for a folder that is paused.
        if folder.state == .paused {
            lines.append(paint.faint("  go on: kith resume \(name)"))
        } else {
            lines += folder.peers.compactMap { waiting($0) }
        }
        if let verified = folder.verified { lines.append(told(of: verified)) }
        return lines
    }

    private func told(of verified: API.Verified) -> String {
        let time = Shown.time(milliseconds: verified.ended)
        let read = "  verified \(time): \(Shown.count(verified.files, "file")), \(Shown.size(verified.bytes)), "
        return verified.damaged == 0
            ? paint.faint(read + "no damage") : paint.bad(read + "\(Shown.grouped(verified.damaged)) damaged")
    }

    private func problems(of folder: API.FolderStatus) -> [String] {
        var lines = folder.errors.prefix(mostProblems).flatMap { problem in
            let path = problem.path.isEmpty ? "" : Shown.line(problem.path) + ": "
            let told = paint.bad("  ! ") + path + Shown.line(problem.what)
            return [told] + (problem.hint.map { ["    " + Shown.line($0)] } ?? [])
        }
        if folder.errors.count > mostProblems {
            lines.append(
                "  ! and \(folder.errors.count - mostProblems) more; see: kith status \(Shown.argument(folder.name)) --json"
            )
        }
        return lines
    }

    private func waiting(_ peer: API.FolderPeer) -> String? {
        let name = Shown.line(peer.name)
        if peer.connected {
            return peer.pending == 0 ? nil : "  \(name) still needs \(Shown.count(peer.pending, "file"))"
        }
        let lacks = peer.pending == 0 ? "" : ", needs \(Shown.count(peer.pending, "file"))"
        return paint.faint("  \(name) is not connected\(lacks)")
    }

    /// Nobody takes part yet: there is nobody to wait for.
    private func isAlone(_ folder: API.FolderStatus) -> Bool {
        folder.peers.isEmpty && folder.state != .held && folder.state != .error
    }

    private var closing: String? {
        let shared = status.folders.filter { !isAlone($0) }
        let alone = status.folders.filter { isAlone($0) }
        guard !shared.isEmpty else { return nil }
        let unsafe = shared.filter { !$0.safeToClose }
        if unsafe.isEmpty {
            let excepted = shared.allSatisfy(\.errors.isEmpty) ? "" : ", but for what is said above,"
            let all = alone.isEmpty ? "everything here" : "everything here but \(names(of: alone))"
            return paint.good("safe to close: \(all)\(excepted) is on at least one other member")
        }
        return "not safe to close yet: " + names(of: unsafe)
    }

    private func names(of folders: [API.FolderStatus]) -> String {
        folders.map { Shown.line($0.name) }.joined(separator: ", ")
    }

    /// Where what was received came from; nothing before anything was.
    private var traffic: String? {
        let parts = [
            (status.traffic.network, "from other devices"), (status.traffic.sameFile, "from the same files"),
            (status.traffic.otherFile, "from other files here"), (status.traffic.skipped, "not moved"),
        ]
        let told = parts.filter { $0.0 > 0 }.map { "\(Shown.size($0.0)) \($0.1)" }
        return told.isEmpty ? nil : "received since the start: " + told.joined(separator: ", ")
    }

    private var discovery: String? {
        guard status.discovery.state != .on else { return nil }
        let why = status.discovery.what.map { ": " + Shown.line($0) } ?? ""
        return paint.notable("discovery is off\(why)") + "; "
            + (status.discovery.hint.map { Shown.line($0) } ?? "use kith connect or invite addresses")
    }
}
