import Foundation
import Glibc
import TestSupport

/// One device: a home, a folder and a daemon of its own, driven by its command line alone, as a script would.
final class KithDevice {
    let name: String
    let base: DiskPath
    /// The words that take a program to where this device is, such as into a network.
    private let entrance: [String]
    /// The words that the daemon alone is started with, before its own.
    var surroundings: [String]
    private(set) var daemon: ChildProcess?
    /// ADDR:PORT as the daemon said it when it was ready.
    private(set) var address = ""
    private var runs = 0

    var home: DiskPath { base / "home" }
    var folder: DiskPath { base / "folder" }
    var log: DiskPath { base / "log" }
    private var ready: DiskPath { base / "ready" }

    init(_ name: String, in place: DiskPath, entrance: [String] = [], surroundings: [String] = []) throws {
        self.name = name
        self.entrance = entrance
        self.surroundings = surroundings
        base = place / name
        try base.makeDirectory()
        try home.makeDirectory()
        try folder.makeDirectory()
    }

    deinit { daemon?.kill() }

    private func words(_ arguments: [String]) -> [String] {
        entrance + [Program.path, "--home", home.text] + arguments
    }

    // MARK: - Commands

    /// Runs a command to its end, whatever that is.
    func attempt(_ arguments: [String], input: String? = nil, within patience: Duration = .seconds(180)) throws
        -> Program.Outcome
    {
        runs += 1
        let files = ["in", "out", "err"].map { base / "\($0)-\(runs)" }
        defer { for file in files { try? file.remove() } }
        if let input { try files[0].write(input) }
        let process = try ChildProcess(
            words(arguments), input: input == nil ? nil : files[0], output: files[1], errors: files[2])
        guard process.ended(within: patience) else {
            throw Trouble("\(name): kith \(arguments.joined(separator: " ")) did not end within \(patience)")
        }
        return Program.Outcome(
            status: process.exitStatus, out: try files[1].readText(), err: try files[2].readText())
    }

    /// What a command that must not fail printed, without the last line's end.
    @discardableResult func run(_ arguments: String..., input: String? = nil) throws -> String {
        let outcome = try attempt(arguments, input: input)
        guard outcome.status == 0 else {
            let status = outcome.status.map { "exit \($0)" } ?? "ended by a signal"
            throw Trouble("\(name): kith \(arguments.joined(separator: " ")): \(status): \(outcome.err)")
        }
        return outcome.out.trimmingCharacters(in: .newlines)
    }

    func ask<Answer: Decodable>(_ type: Answer.Type, _ arguments: String...) throws -> Answer {
        let outcome = try attempt(arguments + ["--json"])
        guard outcome.status == 0 else {
            throw Trouble("\(name): kith \(arguments.joined(separator: " ")): \(outcome.err)")
        }
        do {
            return try JSONDecoder().decode(type, from: Data(outcome.out.utf8))
        } catch {
            throw Trouble("\(name): kith \(arguments.joined(separator: " ")) --json: \(error)\n\(outcome.out)")
        }
    }

    // MARK: - The daemon

    func start(listen: String = "127.0.0.1:0", discovery: String = "off", options: [String] = []) throws {
        try? ready.remove()
        let daemon = try ChildProcess(
            surroundings + words(["daemon", "--listen", listen, "--discovery", discovery] + options), output: ready,
            errors: log)
        self.daemon = daemon
        func said() -> String { (try? ready.readText()) ?? "" }
        let isReady = Patience.until { !daemon.isRunning || said().contains("ready") }
        guard isReady, daemon.isRunning else { throw Trouble("\(name): the daemon is not ready\n\(story)") }
        guard let bound = try ask(StatusAnswer.self, "status").device.listen else {
            throw Trouble("\(name): the daemon is ready and listens nowhere\n\(story)")
        }
        address = bound
    }

    /// Ends it as the system does; it must end cleanly.
    func stop() throws {
        guard let daemon else { return }
        daemon.signal(SIGTERM)
        guard daemon.ended(within: .seconds(20)) else { throw Trouble("\(name): SIGTERM does not end it\n\(story)") }
        guard daemon.exitStatus == 0 else { throw Trouble("\(name): it ended with an error\n\(story)") }
        self.daemon = nil
    }

    /// Ends it as a power cut does, but for what the kernel still writes.
    func crash() {
        daemon?.kill()
        daemon = nil
    }

    func freeze() { daemon?.signal(SIGSTOP) }
    func thaw() { daemon?.signal(SIGCONT) }

    var isRunning: Bool { daemon?.isRunning ?? false }

    /// What it says of itself, and the end of its log, for a failure's message.
    var story: String {
        let text = (try? log.readText()) ?? ""
        let said = ["status", "peers", "conflicts"].map { command in
            isRunning ? (try? attempt([command], within: .seconds(5)).out) ?? "no answer\n" : "not running\n"
        }.joined()
        return "--- \(name), \(base) ---\n\(said)" + String(text.suffix(3_000))
    }
}
