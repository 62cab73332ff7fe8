import Dispatch
import Glibc

/// Ctrl-C and SIGTERM as news instead of an end, for commands that must put something right before they go.
final class Interruption {
    private let came = DispatchSemaphore(value: 0)
    private let sources: [any DispatchSourceSignal]

    init() {
        let queue = DispatchQueue(label: "kith.signals")
        let came = came
        sources = [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { came.signal() }
            source.resume()
            return source
        }
    }

    /// Waits for a signal; false if none came in that time.
    func wait(_ time: DispatchTimeInterval) -> Bool { came.wait(timeout: .now() + time) == .success }
}
