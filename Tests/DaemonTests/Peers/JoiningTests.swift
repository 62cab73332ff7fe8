import Bytes
import Daemon
import Folders
import Identity
import Testing
import Wire

@Suite(.timeLimit(.minutes(10))) struct JoiningTests {
    let joiner: HubWorld
    let inviter: HubWorld
    private static let folderKey = Bytes32(words: (1, 2, 3, 4))
    private let request = JoinRequest(folder: folderID(1), inviteKey: JoiningTests.folderKey.bytes, entry: [2])

    init() throws {
        joiner = try HubWorld("joiner")
        inviter = try HubWorld("inviter")
    }

    private func stop() {
        joiner.stop()
        inviter.stop()
    }

    private func folder(answering outcome: JoinAnswer.Outcome) -> RecordingFolder {
        RecordingFolder(folderID(1)) { event in
            guard case .received(.joinRequest(let request), let peer) = event else { return }
            peer.send(.joinAnswer(JoinAnswer(folder: request.folder, outcome: outcome)))
        }
    }

    private func join(
        at places: [PeerPlace], of device: DeviceID? = nil, by request: JoinRequest? = nil
    ) async -> String {
        let outcome = await joiner.hub.join(
            request ?? self.request, of: device ?? inviter.device, at: places, within: .seconds(30))
        return switch outcome {
        case .accepted(let entries, let device):
            "accepted \(entries)" + (device == inviter.device ? "" : " by another")
        case .refused(let reason, let words): "refused \(reason): \(words)"
        case .unreachable(let troubles): "unreachable \(troubles.count)"
        case .unanswered: "unanswered"
        case .underWay: "under way"
        case .stopped: "stopped"
        }
    }

    @Test func `a code's device is dialled, asked and answers`() async {
        inviter.hub.folderOpened(folder(answering: .accepted(entries: [[9]])), members: [inviter.device])
        #expect(await join(at: [inviter.address]) == "accepted [[9]]")
        stop()
    }

    @Test func `a device that is connected is asked without its address`() async {
        inviter.hub.folderOpened(folder(answering: .accepted(entries: [])), members: [inviter.device])
        _ = await inviter.hub.connect(to: joiner.address)
        _ = await joiner.hub.connect(to: inviter.address)
        #expect(await join(at: []) == "accepted []")
        stop()
    }

    @Test func `a refusal comes back with its reason`() async {
        let answer = JoinAnswer.Outcome.refused(.expired, words: "the invite has expired")
        inviter.hub.folderOpened(folder(answering: answer), members: [inviter.device])
        #expect(await join(at: [inviter.address]) == "refused expired: the invite has expired")
        stop()
    }

    @Test func `a device that has no such folder says no more than that`() async {
        #expect(await join(at: [inviter.address]) == "refused unknown: the code is not known here")
        stop()
    }

    @Test func `where nobody answers, or another device, nobody is asked`() async throws {
        let folder = folder(answering: .accepted(entries: []))
        inviter.hub.folderOpened(folder, members: [inviter.device])
        let gone = try HubWorld("gone")
        gone.stop()
        #expect(await join(at: [gone.address, inviter.address], of: gone.device) == "unreachable 2")
        #expect(folder.heard.isEmpty)
        stop()
    }

    @Test func `a hub that stops ends a wish that waits`() async {
        let silent = RecordingFolder(folderID(1))
        inviter.hub.folderOpened(silent, members: [inviter.device])
        async let outcome = join(at: [inviter.address])
        await silent.hears("received joinRequest")
        joiner.stop()
        #expect(await outcome == "stopped")
        inviter.stop()
    }
}
