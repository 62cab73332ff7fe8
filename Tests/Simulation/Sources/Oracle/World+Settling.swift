import Folders
import Manifests
import Placing

@testable import Daemon

/// All is connected and nobody does anything: then all must agree, and within a bound.
extension World {
    /// Nanoseconds of model time within which all have to agree.
    private static var patience: UInt64 { 3600 * 1_000_000_000 }

    /// Nanoseconds of model time after which it counts that something is in the way which users have to move.
    private static var patienceWithObstacles: UInt64 { 600 * 1_000_000_000 }

    /// Steps after which somebody does something over and over.
    private static var mostSteps: Int { 40_000 }

    func settle() throws(Failure) {
        say("all come together")
        bringTogether()
        try agree("after all came together")
        // What users did was told, and is found without a look at everything.
        if !hasLostNews { try checkSameTrees() }
        for device in members { lookAgain(device) }
        takeBackReadersEdits()
        try agree("after all was looked at again")
        for device in devices where !isTrustedOutside(device) { device.settledRole = device.role }
        try checkAll()
        ledger.settled()
        say("all agree")
    }

    /// Whether somebody who takes part no more thinks that the device may write: who was let in by an admin that another one
    /// was removing hears of neither, and they go on with each other.
    private func isTrustedOutside(_ device: Device) -> Bool {
        guard let id = device.id else { return false }
        let members = members
        return devices.contains { other in
            guard other !== device, let folder = other.folder, !members.contains(where: { $0 === other }) else {
                return false
            }
            return scheduler.looking {
                folder.assumeIsolated { $0.membership.role(of: id)?.mayWrite == true }
            }
        }
    }

    private func bringTogether() {
        network.reconnectAll()
        for device in devices {
            device.openFiles = []
            heal(device)
            mount(device)
            if device.machine == nil { start(device) } else { restartIfFailed(device) }
        }
        pass(seconds: 2)
        for device in devices {
            // What a disk refused before it was as it was may be heard of only now.
            restartIfFailed(device)
            resume(device)
        }
        pass(seconds: 2)
        takeBackReadersEdits()
    }

    private func takeBackReadersEdits() {
        for device in members where isReader(device) {
            if device.role?.mayWrite == true {
                // Who gave it the right was being removed.
                device.role = .read
                device.wasDemoted = true
            }
            ledger.takenBack(by: device.number)
            device.folder?.enqueue { folder in
                if folder.canScan { folder.undoReadersEdits() }
            }
        }
    }

    /// By what it knows itself, which is what its user is told.
    private func isReader(_ device: Device) -> Bool {
        guard let folder = device.folder, let id = device.id else { return false }
        return scheduler.looking { folder.assumeIsolated { $0.membership.role(of: id) } } == .read
    }

    func pass(seconds: UInt64) {
        let end = scheduler.now + seconds * 1_000_000_000
        scheduler.after(seconds * 1_000_000_000, of: nil) {}
        let most = scheduler.steps + World.mostSteps
        _ = scheduler.run(until: { scheduler.now >= end || scheduler.steps > most })
    }

    /// Runs until all members say that they agree, twice with some time between.
    private func agree(_ when: String) throws(Failure) {
        lacked = []
        let begin = scheduler.now
        let bound = begin + World.patience
        let steps = scheduler.steps
        var agreed = 0
        var last: [String] = []
        while agreed < 2 {
            // Who waits for long is asked less often.
            if let torn { throw torn }
            pass(seconds: min(30, 1 + (scheduler.now - begin) / 60_000_000_000))
            for device in devices { liftHold(of: device) }
            let missing = missing
            agreed = missing.isEmpty ? agreed + 1 : 0
            if !missing.isEmpty { last = missing }
            guard scheduler.steps - steps < World.mostSteps else {
                let steps = scheduler.choices.suffix(60).map { "\($0.time) d\($0.device) \($0.lane)" }
                throw Failure(
                    "rest", "no rest \(when): \(last.joined(separator: "; "))\n\(steps.joined(separator: "\n"))")
            }
            if scheduler.now - begin > World.patienceWithObstacles, !missing.isEmpty,
                let paths = placesHeldByWhatIsIgnored(missing)
            {
                lacked = paths
                break
            }
            guard scheduler.now < bound else {
                // What is lost is why they wait, and worse than that they do.
                try checkNothingLost()
                throw Failure("convergence", "no agreement \(when): \(last.joined(separator: "; "))")
            }
        }
        lacked.formUnion(try placesOfWhatIsNowhere())
    }

    /// What the members say that keeps them from agreeing.
    private var missing: [String] {
        let members = members
        if members.isEmpty { return ["nobody takes part"] }
        return members.flatMap { device -> [String] in
            guard let folder = device.folder else { return [] }
            let words = scheduler.looking {
                folder.assumeIsolated { $0.missingForAgreement(peers: members.count - 1) }
            }
            return words.map { "\(device.name): \($0)" }
        }
    }

    /// The user looks at what is held, and it is as he wants it; what a reader's user has changed is put back.
    private func liftHold(of device: Device) {
        guard isHeld(device) != nil else { return }
        approve(device)
        // It may have been paused when it was last open.
        resume(device)
        guard device.role == .read else { return }
        pass(seconds: 2)
        takeBackReadersEdits()
    }
}
