import Dispatch
import Folders
import Identity

/// Peers that were asked and answer nothing: what they were asked for is asked of others.
extension FolderSync {
    private static let betweenLooks = DispatchTimeInterval.seconds(5)

    /// Who could be asked in place of one that is silent.
    var speaking: [DeviceID] {
        links.filter { !fetching.answers.silent.contains($0.key) && $0.value.peer.peerShares(id) }.keys.sorted()
    }

    func awaitAnswer(of device: DeviceID) {
        fetching.answers.asked(device, at: Clock.monotonic())
        awaitAnswers()
    }

    func answerCame(from device: DeviceID) {
        fetching.answers.heard(device, at: Clock.monotonic(), isMore: fetching.hasAsked(device))
    }

    private func awaitAnswers() {
        guard !fetching.answers.isTimed, fetching.hasAskedAnybody else { return }
        fetching.answers.isTimed = true
        lane.after(FolderSync.betweenLooks) { self.assumeIsolated { $0.lookForSilence() } }
    }

    private func lookForSilence() {
        fetching.answers.isTimed = false
        guard !isStopped else { return }
        for device in fetching.answers.overdue(at: Clock.monotonic()) {
            guard fetching.hasAsked(device) else {
                fetching.answers.forget(device)
                continue
            }
            guard speaking.contains(where: { $0 != device }) else { continue }
            context.log("\(entry.name): \(device.short) does not answer: others are asked")
            fetching.answers.gaveUp(on: device)
            takeBack(from: device)
        }
        pumpFetches()
        awaitAnswers()
    }
}
