package import Control
import Dispatch
import Glibc
import SystemCalls
import Tracing

extension Daemon {
    /// Enough that lanes seldom wait for each other; a folder of 20,000 small files took 28 MB less than with one a thread.
    private static let mostHeaps: Int32 = 2

    /// Serves until SIGTERM, SIGINT, SIGHUP or `kith down`. Prints `ready ADDR:PORT` when it serves. Gives the exit status.
    package static func run(configuration: DaemonConfiguration) async throws(API.Failure) -> Int32 {
        do {
            return try await withTaskExecutorPreference(LaneTasks.shared) { try await runOnLanes(configuration) }
        } catch {
            throw API.Failure(any: error)
        }
    }

    /// Leaves the main actor, through which every call of the daemon would otherwise go.
    @concurrent private static func runOnLanes(_ configuration: DaemonConfiguration) async throws -> Int32 {
        // A peer or a terminal that goes away is an error of one write, not the end of the daemon.
        signal(SIGPIPE, SIG_IGN)
        limitHeaps(to: mostHeaps)
        // Each folder holds some ten.
        allowOpenFiles()
        let home = try DaemonHome(path: configuration.home)
        let lock = try HomeLock.taken(of: home, program: configuration.program)
        if let file = configuration.trace { try trace(to: file, in: home) }
        defer { if configuration.trace != nil { Trace.end() } }
        let daemon = try KithDaemon(configuration, home: home)
        let signals = [SIGTERM, SIGINT, SIGHUP].map { number in endingSignal(number, of: daemon) }
        try await serve(daemon)
        for source in signals { source.cancel() }
        withExtendedLifetime(lock) {}
        return 0
    }

    private static func trace(to file: String, in home: DaemonHome) throws {
        do throws(Errno) {
            try Trace.begin(writingTo: file, process: "kith " + ((try? home.deviceName()) ?? ""))
        } catch {
            throw API.Failure(.failed, "the trace cannot be written: \(error.words)", path: file)
        }
    }

    private static func serve(_ daemon: KithDaemon) async throws {
        let address = try await daemon.start()
        let handlers = ControlHandlers(daemon: daemon)
        let server = try ControlServer(socketPath: daemon.home.path + "/" + API.socketName) {
            handlers.handle($0, $1)
        }
        announce("ready \(address)")
        for await _ in daemon.end {}
        server.stop()
        await daemon.stop()
    }

    private static func endingSignal(_ number: Int32, of daemon: KithDaemon) -> any DispatchSourceSignal {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number)
        source.setEventHandler { daemon.shutDown() }
        source.activate()
        return source
    }

    /// One line on standard output, now and not when a buffer is full: scripts wait for it.
    private static func announce(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
    }
}

/// This process, by its number.
func processNumber() -> Int32 { getpid() }
