import Control
import Folders
import Identity
import Manifests
import Storing
import Wire

/// What the folder shows of itself.
extension FolderSync {
    /// Problems that one status names at most; what is behind them is named when these are gone.
    private static let mostProblems = 1000

    func status() throws -> API.FolderStatus {
        let totals = index.laidTotals
        var status = API.FolderStatus(
            name: entry.name, id: entry.id.text, path: entry.path,
            role: membership.role(of: context.device)?.name ?? "none", state: shownState)
        status.files = UInt64(clamping: totals.files)
        status.bytes = totals.bytes
        status.conflicts = UInt64(clamping: try index.countContested())
        status.pendingIn = pendingIn
        status.pendingInBytes = bytesToCome
        status.pendingOut = connectedLinks.map { filesPending($0) }.max() ?? 0
        status.safeToClose = missingForAgreement(peers: 0).isEmpty && isElsewhere
        status.errors = try problems()
        status.held = heldFiles
        status.verified = lastVerified
        status.peers = folderPeers
        status.work = work
        return status
    }

    var folder: API.Folder { API.Folder(id: entry.id.text, name: entry.name, path: entry.path) }

    /// Rising by device, with what each last said of this device's index.
    private var folderPeers: [API.FolderPeer] {
        membership.members.filter { $0.device != context.device }.map { member in
            let link = links[member.device]
            return API.FolderPeer(
                device: member.device.description, name: name(of: member.device), connected: link != nil,
                pending: link.map { filesPending($0) } ?? 0, role: member.role.name)
        }
    }

    /// What a peer lacks that has said nothing, as to a member that it has taken out, is not known. Directories and what is
    /// gone count in `pendingOut` too, but no more files are on their way than there are.
    private func filesPending(_ link: PeerLink) -> UInt64 {
        link.hasAnnounced ? min(pendingOut(link), max(1, UInt64(clamping: index.laidTotals.files))) : 0
    }

    private var connectedLinks: [PeerLink] {
        links.values.filter { $0.hasAnnounced && membership.role(of: $0.peer.device) != .keep }
    }

    /// What a device calls itself, or the beginning of its id.
    func name(of device: DeviceID) -> String { context.deviceName(of: device) ?? device.short }

    private var shownState: API.FolderState {
        switch state {
        case .paused: .paused
        case .held: .held
        case .failed: .error
        case .starting: .scanning
        case .adopting: scans.isUnderWay ? .scanning : .syncing
        case .running: heldFiles > 0 ? .held : runningState
        }
    }

    private var runningState: API.FolderState {
        if placing.isUnderWay || !fetching.isIdle { return .syncing }
        if scans.isUnderWay || scans.hasWork { return .scanning }
        let isSending = connectedLinks.contains { pendingOut($0) > 0 }
        // Without anybody to have it from, nothing happens: that is idle, and `pendingIn` says what is missing.
        return isSending || pendingIn > 0 && !links.isEmpty ? .syncing : .idle
    }

    /// Bytes of the contents that are on their way; of those that wait behind them nothing is known without a look at
    /// each.
    private var bytesToCome: UInt64 {
        fetching.fetches.values.reduce(0) { $0.addingReportingOverflow($1.size).partialValue }
    }

    private var work: API.Work? {
        if let run = verifying.run { return run.work }
        let totals = index.laidTotals
        let files = UInt64(clamping: totals.files)
        switch shownState {
        case .scanning: return API.Work(kind: .scanning, filesDone: files, bytesDone: totals.bytes)
        case .syncing where pendingIn > 0:
            let bytes = ByteSource.allCases.reduce(0) { $0 &+ context.counters.bytes(from: $1) }
            let total = files.addingReportingOverflow(pendingIn).partialValue
            return API.Work(kind: .receiving, filesDone: files, filesTotal: total, bytesDone: bytes)
        default: return nil
        }
    }

    private func problems() throws -> [API.Problem] {
        let own: [API.Problem] =
            switch state {
            case .held(let check):
                [
                    API.Problem(
                        path: "", what: check.words(path: entry.path),
                        hint: "see: kith held \(ShellWord.quoted(entry.name))")
                ]
            case .failed(let words): [API.Problem(path: "", what: words, hint: "restart the daemon; its log says more")]
            case .adopting where links.isEmpty:
                [
                    API.Problem(
                        path: "", what: "waits for a member, to compare this folder with what the member holds",
                        hint: "see who is there: kith peers")
                ]
            case .running where membership.role(of: context.device) == nil:
                [
                    API.Problem(
                        path: "", what: "this device is no member any more: nothing is sent or received",
                        hint: "ask for a new invite")
                ]
            default:
                heldWords.map {
                    [API.Problem(path: "", what: $0, hint: "see: kith held \(ShellWord.quoted(entry.name))")]
                } ?? []
            }
        return own
            + (try index.problems(limit: FolderSync.mostProblems)).map { API.Problem(path: $0.path, what: $0.what) }
    }
}

/// Who takes part, as the control API shows it.
extension FolderSync {
    /// This device first, then rising by device.
    func members() -> [API.Member] {
        let own = membership.members.filter { $0.device == context.device }
        let others = membership.members.filter { $0.device != context.device }
        return (own + others).map { member in
            let isOwn = member.device == context.device
            return API.Member(
                device: member.device.description, name: name(of: member.device), role: member.role.name, own: isOwn,
                connected: isOwn || links[member.device] != nil)
        }
    }

    /// Codes by which somebody may still join; rising by time of expiry, then id.
    func openInvites() -> [API.Invite] {
        let now = UInt64(clamping: Clock.realTime() / 1_000_000_000)
        return membership.invites.filter { $0.isOpen(now: now) }
            .sorted { ($0.expiry, $0.id) < ($1.expiry, $1.id) }
            .map { invite in
                API.Invite(
                    id: invite.id.short, role: invite.role.name, by: invite.author.description,
                    byName: name(of: invite.author),
                    expires: Int64(clamping: invite.expiry.multipliedReportingOverflow(by: 1000).partialValue),
                    uses: invite.uses, used: UInt64(invite.joined.count))
            }
    }

    /// The open invite that a user means by the beginning of its id.
    func invite(_ given: String) throws(API.Failure) -> InviteID {
        let start = given.lowercased()
        let fitting = membership.invites.filter { !$0.isRevoked && !start.isEmpty && $0.id.text.hasPrefix(start) }
        if let only = fitting.first, fitting.count == 1 { return only.id }
        if fitting.isEmpty {
            throw API.Failure(
                .noSuchInvite, "no code of \(entry.name) has the id \(given)",
                hint: "see: kith invites \(ShellWord.quoted(entry.name))")
        }
        throw API.Failure(.ambiguous, "\(fitting.count) codes begin with \(given)", hint: "give more of the id")
    }
}
