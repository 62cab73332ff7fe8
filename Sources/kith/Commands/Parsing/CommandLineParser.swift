/// Reads a command line: global options anywhere, the command, its options and operands in any order; `--` ends the
/// options, `-` alone is an operand.
struct CommandLineParser {
    static let globals = [
        Option(
            "--home", .text("DIR"), "this device's home (KITH_HOME; else XDG_DATA_HOME/kith or ~/.local/share/kith)"),
        Option("--json", .flag, "print JSON"),
        Option("--help", .flag, "say how it is called"),
    ]

    private let commands: [Command]
    private var rest: ArraySlice<String>
    private var given = Arguments()
    private var operands: [String] = []
    private var command: Command?
    private var wantsVersion = false

    /// `words` is the command line without the program's name.
    static func parse(_ words: [String], commands: [Command]) throws(UsageError) -> Invocation {
        var parser = CommandLineParser(commands: commands, rest: words[...])
        try parser.read()
        return try parser.invocation()
    }

    private init(commands: [Command], rest: ArraySlice<String>) {
        self.commands = commands
        self.rest = rest
    }

    private mutating func read() throws(UsageError) {
        var optionsEnded = false
        while let word = rest.popFirst() {
            if !optionsEnded, word == "--" {
                optionsEnded = true
            } else if !optionsEnded, word.hasPrefix("-"), word != "-" {
                try readOption(word)
            } else if command == nil {
                command = try Self.named(word, among: commands)
            } else {
                operands.append(word)
            }
        }
    }

    private mutating func readOption(_ word: String) throws(UsageError) {
        let halves = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = halves[0] == "-h" ? "--help" : String(halves[0])
        if name == "--version", command == nil {
            wantsVersion = true
            return
        }
        let known = Self.globals + (command?.options ?? [])
        guard let option = known.first(where: { $0.name == name }) else { throw unknown(name, known) }
        try set(option, inline: halves.count == 2 ? String(halves[1]) : nil)
    }

    private mutating func set(_ option: Option, inline: String?) throws(UsageError) {
        guard let placeholder = option.placeholder else {
            guard inline == nil else { throw error("\(option.name) takes no value") }
            return given.set(option.name, to: "")
        }
        guard let value = inline ?? rest.popFirst() else { throw error("\(option.name) needs a value: \(placeholder)") }
        if let objection = option.objection(to: value) {
            throw error("\(option.name) takes \(objection), not `\(value)`")
        }
        guard given[option.name] == nil else { throw error("\(option.name) is given twice") }
        given.set(option.name, to: value)
    }

    static func named(_ word: String, among commands: [Command]) throws(UsageError) -> Command {
        if let command = commands.first(where: { $0.name == word }) { return command }
        let nearest = Suggestion.nearest(to: word, among: commands.map(\.name))
        throw UsageError(
            "there is no command `\(word)`", hint: nearest.map { "did you mean: kith \($0)" } ?? "see: kith --help")
    }

    private func unknown(_ name: String, _ known: [Option]) -> UsageError {
        let nearest = Suggestion.nearest(to: name, among: known.map(\.name))
        return error("there is no option \(name)", hint: nearest.map { "did you mean \($0)?" })
    }

    private func invocation() throws(UsageError) -> Invocation {
        var invocation = Invocation(home: given["--home"], json: given.has("--json"), action: .overview)
        if wantsVersion {
            invocation.action = .version
        } else if let command {
            invocation.action =
                given.has("--help") ? .help(command) : .carryOut(command, try placingOperands(of: command))
        } else if !given.has("--help") {
            throw UsageError("a command is missing", hint: "see: kith --help")
        }
        return invocation
    }

    private func placingOperands(of command: Command) throws(UsageError) -> Arguments {
        if operands.count > command.operands.count {
            throw error("`\(operands[command.operands.count])` is one word too many")
        }
        var placed = given
        for (operand, word) in zip(command.operands, operands) {
            guard !word.isEmpty else { throw error("\(operand.name) is empty") }
            placed.set(operand.name, to: word)
        }
        if let missing = command.operands.dropFirst(operands.count).first(where: \.isRequired) {
            throw error("\(missing.name) is missing")
        }
        return placed
    }

    private func error(_ message: String, hint: String? = nil) -> UsageError {
        UsageError(message, command: command?.name, hint: hint ?? command.map { "usage: \($0.usage)" })
    }
}
