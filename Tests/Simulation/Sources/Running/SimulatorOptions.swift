/// What the program was told.
struct SimulatorOptions {
    var first: UInt64 = 1
    var count: UInt64 = 100
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
    /// Goes on after a broken promise, and says each in a line.
    var goesOn = false
    /// Histories from files, instead of those of seeds.
    var histories: [Run] = []
    /// A failing history is printed as such a file has it.
    var savesHistory = false
    /// Acts that are kept, by number; nil: all.
    var only: Set<Int>?

    static let usage = """
        usage: kith-simulate [--from SEED] [--seeds N] [--devices N] [--actions N] [--seconds N]
                             [--only ACT,ACT...] [--each] [--verbose] [--once] [--no-shrinking] [--go-on] [--hard]
                             [--history FILE]... [--save]
        """

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
            case "--go-on": goesOn = true
            case "--save": savesHistory = true
            default:
                guard let value = rest.popFirst(), take(word, value) else { return nil }
            }
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
        case "--from": first = number
        case "--seeds": count = number
        case "--devices": devices = Int(clamping: number)
        case "--actions": actions = Int(clamping: number)
        case "--seconds": duration = .seconds(Int(clamping: number))
        default: return false
        }
        return true
    }

    var seeds: Range<UInt64> {
        // By their numbers, where histories are given.
        if !histories.isEmpty { return 0..<UInt64(histories.count) }
        return first..<(duration == nil ? first &+ count : .max)
    }

    func run(_ seed: UInt64) -> Run {
        if !histories.isEmpty { return histories[Int(seed)] }
        var workload = Workload(seed: seed, devices: devices, actions: actions, isHard: isHard)
        if let only { workload.acts.removeAll { !only.contains($0.number) } }
        return Run(workload: workload, schedule: seed &* 0x9e37_79b9_7f4a_7c15)
    }

    /// The words that give the same run.
    var repeating: String {
        "--seeds 1 --actions \(actions)" + (isHard ? " --hard" : "") + (devices.map { " --devices \($0)" } ?? "")
    }
}
