import Bytes
import Daemon
import Folders
import Identity
import Manifests
import Testing
import Wire

/// Joining through a member that did not make the code.
@Suite(.timeLimit(.minutes(1))) struct LookupTests {
    let joiner: HubWorld
    let member: HubWorld
    /// Made the code, and is gone.
    private let inviter = DeviceIdentity.random().id
    private let invite = InviteID(Bytes32(words: (1, 2, 3, 4)))
    private var request: Wire.JoinRequest {
        Wire.JoinRequest(folder: folderID(1), inviteKey: invite.raw.bytes, entry: [2])
    }

    init() throws {
        joiner = try HubWorld("joiner")
        member = try HubWorld("member")
    }

    private func stop() {
        joiner.stop()
        member.stop()
    }

    private func folder(answering outcome: JoinAnswer.Outcome = .accepted(entries: [[9]])) -> RecordingFolder {
        RecordingFolder(folderID(1)) { event in
            guard case .received(.joinRequest(let request), let peer) = event else { return }
            peer.send(.joinAnswer(JoinAnswer(folder: request.folder, outcome: outcome)))
        }
    }

    private func join(at places: [PeerPlace]) async -> JoinOutcome {
        await joiner.hub.join(request, of: inviter, at: places, within: .seconds(30))
    }

    private func open(_ folder: RecordingFolder, knowing invites: [InviteID]) {
        member.hub.folderOpened(folder, members: [member.device], invites: invites)
    }

    @Test func `a member at a place of the code lets in`() async {
        open(folder(), knowing: [InviteID(.zero), invite])
        guard case .accepted(let entries, let by) = await join(at: [member.address]) else {
            Issue.record("not let in")
            return stop()
        }
        #expect(entries == [[9]] && by == member.device)
        stop()
    }

    @Test func `a member that is connected already lets in`() async {
        open(folder(), knowing: [invite])
        _ = await joiner.hub.connect(to: member.address)
        guard case .accepted(_, let by) = await join(at: []) else {
            Issue.record("not let in")
            return stop()
        }
        #expect(by == member.device)
        stop()
    }

    @Test func `who does not know the invite is not asked, and hears nothing of the folder`() async {
        let folder = folder()
        open(folder, knowing: [InviteID(.zero)])
        _ = await joiner.hub.connect(to: member.address)
        guard case .unreachable(let troubles) = await join(at: [member.address]) else {
            Issue.record("somebody was asked")
            return stop()
        }
        #expect(troubles.count == 1)
        #expect(folder.heard.isEmpty)
        stop()
    }

    @Test func `a folder that is paused lets nobody in`() async {
        member.hub.folderOpened(folder(), members: [member.device], invites: [invite], isPaused: true)
        guard case .unreachable = await join(at: [member.address]) else {
            Issue.record("a paused folder answers")
            return stop()
        }
        stop()
    }

    @Test func `a member's reason is believed, but one that cannot say is passed over`() async {
        open(folder(answering: .refused(.usedUp, words: "used")), knowing: [invite])
        guard case .refused(.usedUp, _) = await join(at: [member.address]) else {
            Issue.record("not refused")
            return stop()
        }
        open(folder(answering: .refused(.notNow, words: "busy")), knowing: [invite])
        guard case .unreachable = await join(at: [member.address]) else {
            Issue.record("refused by who cannot say")
            return stop()
        }
        stop()
    }
}
