import Glibc

// Each part of Kith beside the least that can do its work, by the processor's time; ends with 1 where one takes more of
// it than it may. Words on the command line choose parts by what is in their names.
signal(SIGPIPE, SIG_IGN)
let chosen = CommandLine.arguments.dropFirst()
let ground = try Ground()
var slow: [String] = []
do {
    let parts = try Part.contents() + [Part.connection()] + Part.changes(in: ground) + [Part.placing(in: ground)]
    for part in parts where chosen.isEmpty || chosen.contains(where: { part.name.contains($0) }) {
        let outcome = try part.measured()
        let isSlow = outcome.ratio > part.limit.ratio
        if isSlow { slow.append(part.name) }
        print(line(part, outcome) + (isSlow ? "  TOO SLOW" : ""))
        fflush(nil)
    }
} catch {
    print("cannot be measured: \(error)")
    slow.append("\(error)")
}
ground.remove()
exit(slow.isEmpty ? 0 : 1)

func line(_ part: Part, _ outcome: Outcome) -> String {
    let ratio = rounded(outcome.ratio, 2)
    let name = part.name + String(repeating: " ", count: max(0, 38 - part.name.count))
    return
        "\(name)\(ratio) x (at most \(rounded(part.limit.ratio, 1)) x): \(shown(outcome.ours)) for \(shown(outcome.bound)), \(part.least)"
}

func shown(_ time: Duration) -> String { rounded(time / .milliseconds(1), 1) + " ms" }

func rounded(_ number: Double, _ digits: Int) -> String {
    let scale = pow(10, Double(digits))
    let whole = (number * scale).rounded() / scale
    return digits == 0 ? "\(Int(whole))" : "\(whole)"
}
