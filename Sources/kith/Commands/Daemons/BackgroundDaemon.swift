import Control
import Dispatch
import Glibc

/// A daemon that this command starts, and waits for until it serves.
struct BackgroundDaemon {
    let session: Session

    /// How long a daemon may take until it serves, or until it has ended.
    private static let patience: Duration = .seconds(60)

    private var log: String { session.home + "/daemon.log" }

    /// This device, if a daemon of this home serves.
    func running() throws -> API.Device? {
        do {
            return try session.ask(API.DeviceRequest(), patience: .seconds(10))
        } catch let error as CommandFailure where error == .noDaemon(session.program) {
            return nil
        }
    }

    /// Starts one as a process of this program and waits until it serves.
    func start(
        _ belonging: ChildProcess.Belonging, options: [String] = []
    ) throws -> (child: ChildProcess, device: API.Device) {
        try Files.makeDirectory(session.home, mode: 0o700)
        let logged = Files.size(of: log)
        let child = try ChildProcess.start(
            [try ChildProcess.thisProgram(), "--home", session.home, "daemon"] + options, belonging: belonging, log: log
        )
        let device = try waitUntilReady { child.hasEnded() ? Files.text(of: log, from: logged) : nil }
        return (child, device)
    }

    /// `ending` says what the daemon's last words were, once it has ended.
    func waitUntilReady(ending: () -> String? = { nil }) throws -> API.Device {
        let deadline = ContinuousClock.now + Self.patience
        while ContinuousClock.now < deadline {
            if let device = try running() { return device }
            if let words = ending() {
                throw CommandFailure("the daemon ended before it served: \(Self.last(words))", hint: "its log: \(log)")
            }
            pause()
        }
        throw CommandFailure("the daemon does not serve yet", hint: "its log: \(log)", code: .notInTime)
    }

    /// Tells the daemon to end and waits until it has.
    func stop(_ device: API.Device) throws {
        _ = try session.ask(API.ShutdownRequest())
        let deadline = ContinuousClock.now + Self.patience
        while ContinuousClock.now < deadline {
            let isGone = try device.pid.map { kill($0, 0) != 0 && errno == ESRCH } ?? (running() == nil)
            if isGone { return }
            pause()
        }
        throw CommandFailure("the daemon has not ended yet", hint: "its log: \(log)", code: .notInTime)
    }

    private func pause() { _ = DispatchSemaphore(value: 0).wait(timeout: .now() + .milliseconds(10)) }

    /// What it said last; a failure's own line rather than the hint beneath it.
    static func last(_ words: String) -> String {
        let lines = words.split(separator: "\n")
        if let failure = lines.last(where: { $0.hasPrefix("kith: ") }) { return String(failure.dropFirst(6)) }
        return lines.last.map(String.init) ?? "it said nothing"
    }
}
