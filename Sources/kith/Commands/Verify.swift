import Control
import Dispatch

extension Command {
    static let verify = Command(
        "verify", "read everything again, and say what the disk has damaged and whether the members hold the same",
        operands: [.anyFolder],
        options: [
            Option("--repair", .flag, "fetch what is damaged from the members, and keep the damaged as versions")
        ],
        notes: [
            "A file is damaged whose bytes are not what was written, though size, times and inode say that nobody wrote it."
                + " Its bytes go to nobody.",
            "What is kept of former versions is read too. What is damaged of it cannot be had from members.",
            "With each member that is connected it is found out whether both hold the same records; what one of them lacks"
                + " is exchanged.",
            "It works when nobody else wants the disk. Exit status 1 if anything is damaged and not repaired, or"
                + " if a member that was compared with now does not hold the same.",
        ]
    ) { arguments, session in
        let repairs = arguments.has("--repair")
        // What was found with a member that is not connected now is from before, and no matter of this run.
        let before = try session.ask(about: arguments["FOLDER"]) { API.VerificationsRequest(folder: $0) }
        let earlier = Set(before.verifications.flatMap(\.compared))
        let found: API.Verifications = try Progress.during(session) {
            _ = try session.ask(about: arguments["FOLDER"], patience: nil) {
                API.VerifyRequest(folder: $0, repair: repairs)
            }
            return try ended(arguments, session, repairs: repairs)
        }
        try session.show(found) { found.verifications.map(text).joined() }
        return found.verifications.allSatisfy { isSound($0, earlier) } ? .done : .failed
    }

    private static func isSound(_ found: API.Verification, _ earlier: Set<API.Compared>) -> Bool {
        found.damaged.isEmpty && found.damagedVersions.isEmpty
            && found.compared.allSatisfy { $0.agrees || earlier.contains($0) }
    }

    /// Seconds that repairs may stand still: nobody may have the right bytes.
    private static let patience = 30.0

    private static func ended(_ arguments: Arguments, _ session: Session, repairs: Bool) throws -> API.Verifications {
        var repairsSince: (left: Int, at: ContinuousClock.Instant)?
        while true {
            let found = try session.ask(about: arguments["FOLDER"]) { API.VerificationsRequest(folder: $0) }
            if !found.verifications.contains(where: \.isRunning) {
                let left = found.verifications.reduce(0) { $0 + $1.damaged.count }
                guard repairs, left > 0 else { return found }
                let known = repairsSince.flatMap { $0.left == left ? $0 : nil } ?? (left: left, at: ContinuousClock.now)
                if (ContinuousClock.now - known.at) / .seconds(1) > patience { return found }
                repairsSince = known
            }
            _ = DispatchSemaphore(value: 0).wait(timeout: .now() + 0.1)
        }
    }

    private static func text(_ found: API.Verification) -> String {
        let name = Shown.line(found.folderName)
        var text = "\(name): "
        if let last = found.last {
            text += "\(Shown.count(last.files, "file"))"
            if last.versions > 0 { text += " and \(Shown.count(last.versions, "version"))" }
            text += ", \(Shown.size(last.bytes)) read"
            if last.passedOver > 0 { text += ", \(Shown.count(last.passedOver, "file")) changed meanwhile" }
            text += "; "
        }
        let damaged = found.damaged + found.damagedVersions
        text += damaged.isEmpty ? "no damage\n" : "\(Shown.count(UInt64(damaged.count), "file")) damaged\n"
        for path in damaged.prefix(20) { text += "  \(Shown.line(path))\n" }
        if damaged.count > 20 { text += "  and \(Shown.grouped(UInt64(damaged.count - 20))) more\n" }
        if !found.damaged.isEmpty, found.repairing == 0 {
            text += "  get them back: kith verify \(Shown.argument(found.folderName)) --repair\n"
        }
        return text + found.compared.map { "  \(comparison($0))\n" }.joined()
    }

    private static func comparison(_ peer: API.Compared) -> String {
        let name = Shown.line(peer.name)
        let time = Shown.time(milliseconds: peer.ended)
        let differing = Shown.count(peer.differing, "file or directory", "files or directories")
        if !peer.agrees { return "\(name) does not hold the same: \(differing) differed, \(time)" }
        return peer.differing == 0
            ? "\(name) holds the same, \(time)"
            : "\(name) holds the same since \(differing) were exchanged, \(time)"
    }
}
