import Glibc

/// What the program was told.
struct SimulatorOptions {
    /// Nil: 1, or the first of the histories.
    var from: UInt64?
    /// Nil: 100, or all histories, or as many as there is time for.
    var count: UInt64?
    var devices: Int?
    var actions = 60
    var duration: Duration?
    var isVerbose = false
    var shrinks = true
    /// Each seed again, to see that it comes out the same.
    var isTwice = true
    var saysEach = false
    /// More troubles, and a stricter oracle.
    var isHard = false
    var isLarge = false
    /// Goes on after a broken promise, and says each in a line.
    var goesOn = false
    /// Histories from files, instead of those of seeds.
    var histories: [Run] = []
    /// A failing history is printed as such a file has it.
    var savesHistory = false
    /// Acts that are kept, by number; nil: all.
    var only: Set<Int>?
    /// Processes at a time.
    var jobs = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    /// This process is one of several, and tells the one that began it how far it is.
    var isPart = false

    static let usage = """
        usage: kith-simulate [--from SEED] [--seeds N] [--devices N] [--actions N] [--seconds N]
                             [--only ACT,ACT...] [--each] [--verbose] [--once] [--no-shrinking] [--go-on] [--hard] [--large]
                             [--history FILE]... [--save] [--jobs N]
        """

    /// What it was told, without what each of several processes is told in its own way.
    private(set) var common: [String] = []
    private static let divided: Set<String> = ["--from", "--seeds", "--seconds", "--jobs"]

    /// Nil for what it does not understand.
    init?(_ arguments: [String]) {
        var rest = arguments[...]
        while let word = rest.popFirst() {
            switch word {
            case "--verbose": isVerbose = true
            case "--no-shrinking": shrinks = false
            case "--once": isTwice = false
            case "--each": saysEach = true
            case "--hard": isHard = true
            case "--large": isLarge = true
            case "--go-on": goesOn = true
            case "--save": savesHistory = true
            case "--part": isPart = true
            default:
                guard let value = rest.popFirst(), take(word, value) else { return nil }
                if !SimulatorOptions.divided.contains(word) { common += [word, value] }
                continue
            }
            common.append(word)
        }
    }

    private mutating func take(_ word: String, _ value: String) -> Bool {
        if word == "--only" {
            only = Set(value.split(separator: ",").compactMap { Int($0) })
            return true
        }
        if word == "--history" {
            guard let history = History.text(at: value).flatMap({ History.run($0) }) else { return false }
            histories.append(history)
            return true
        }
        guard let number = UInt64(value) else { return false }
        switch word {
        case "--from": from = number
        case "--seeds": count = number
        case "--devices": devices = Int(clamping: number)
        case "--actions": actions = Int(clamping: number)
        case "--jobs": jobs = max(1, Int(clamping: number))
        case "--seconds": duration = .seconds(Int(clamping: number))
        default: return false
        }
        return true
    }

    var first: UInt64 { from ?? (histories.isEmpty ? 1 : 0) }

    /// By their numbers, where histories are given.
    var seeds: Range<UInt64> {
        let all = histories.isEmpty ? UInt64.max : UInt64(histories.count)
        let most = count ?? (histories.isEmpty && duration == nil ? 100 : .max)
        let first = min(first, all)
        return first..<first + min(most, all - first)
    }

    /// Of which a range that is not bounded has more than an `Int` holds.
    var seedCount: UInt64 { seeds.upperBound - seeds.lowerBound }

    func run(_ seed: UInt64) -> Run {
        if !histories.isEmpty { return histories[Int(seed)] }
        var workload = Workload(seed: seed, devices: devices, actions: actions, isHard: isHard)
        workload.isLarge = isLarge
        if let only { workload.acts.removeAll { !only.contains($0.number) } }
        return Run(workload: workload, schedule: seed &* 0x9e37_79b9_7f4a_7c15)
    }

    /// The words that give the same run.
    var repeating: String {
        "--seeds 1 --actions \(actions)" + (isHard ? " --hard" : "") + (isLarge ? " --large" : "")
            + (devices.map { " --devices \($0)" } ?? "")
    }
}
