import Glibc
import TestSupport

/// Some seeds that follow each other, played by a process of their own.
final class SeedBlock {
    let seeds: Range<UInt64>
    private let options: SimulatorOptions
    /// How long there is time.
    private let duration: Duration?
    private(set) var tally = Tally()
    /// Where its words come from; nil once it has said all.
    private(set) var output: Int32?
    private var process: ChildProcess?
    /// Lines that nobody was shown yet, and the beginning of the next.
    private var lines: [String] = []
    private var rest: [UInt8] = []

    init(_ seeds: Range<UInt64>, _ options: SimulatorOptions, within duration: Duration?) {
        self.seeds = seeds
        self.options = options
        self.duration = duration
        start(seeds)
    }

    /// It has broken a promise, and that is what was looked for.
    var endsAll: Bool { tally.broken > 0 && !options.goesOn }

    private func start(_ seeds: Range<UInt64>) {
        var words = ["/proc/self/exe"] + options.common
        words += ["--part", "--from", "\(seeds.lowerBound)", "--seeds", "\(seeds.count)", "--jobs", "1"]
        if let duration { words += ["--seconds", "\(max(0, duration.components.seconds))"] }
        var ends: [Int32] = [0, 0]
        precondition(pipe(&ends) == 0, "no pipe: \(String(cString: strerror(errno)))")
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        do {
            process = try ChildProcess(words, output: .descriptor(ends[1]), errors: .descriptor(STDERR_FILENO))
        } catch { preconditionFailure("no process: \(error)") }
        close(ends[1])
        output = ends[0]
    }

    func kill() {
        process?.kill()
        if let output { close(output) }
        output = nil
    }

    /// Takes what has come; it waits where nothing has.
    func read() {
        guard let output else { return }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = Glibc.read(output, &buffer, buffer.count)
        if count < 0, errno == EINTR { return }
        guard count > 0 else { return ended() }
        for byte in buffer[..<count] {
            guard byte == UInt8(ascii: "\n") else {
                rest.append(byte)
                continue
            }
            took(String(decoding: rest, as: UTF8.self))
            rest = []
        }
    }

    private func took(_ line: String) {
        if let word = Tally(line: line) { tally.add(word) } else { lines.append(line) }
    }

    private func ended() {
        if !rest.isEmpty { took(String(decoding: rest, as: UTF8.self)) }
        rest = []
        if let output { close(output) }
        output = nil
        _ = process?.ended(within: .seconds(60))
        if case .exited(0...1)? = process?.ending { return }
        // A trap: what the simulator cannot say itself.
        let seed = seeds.lowerBound + tally.done
        lines.append("seed \(seed) breaks a promise: no trap: its process ended: \(words(process?.ending))")
        tally.add(Tally(done: 1, broken: 1))
        if options.goesOn, seed + 1 < seeds.upperBound { start(seed + 1..<seeds.upperBound) }
    }

    private func words(_ ending: ChildProcess.Ending?) -> String {
        switch ending {
        case .exited(let status): "with \(status)"
        case .killed(let signal): "by signal \(signal)"
        case nil: "and is still there"
        }
    }

    /// The lines that came since the last time.
    func takeLines() -> [String] {
        defer { lines = [] }
        return lines
    }
}
