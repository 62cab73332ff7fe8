/// What `--help` says, made from the declarations.
enum HelpText {
    static let exitCodes = "0 done, 1 failed, 2 wrong usage, 3 not in time"

    /// All commands in their groups.
    static func overview(of groups: [CommandGroup]) -> String {
        let width = groups.flatMap(\.commands).map { $0.name.count }.max() ?? 0
        var text = "Kith keeps folders the same on the devices of people who know each other.\n\n"
        text += "usage: kith [--home DIR] [--json] COMMAND [...]\n"
        for group in groups {
            text += "\n\(group.title)\n" + group.commands.map { line($0.name, $0.summary, width) }.joined()
        }
        text += "\nin every command\n" + list(CommandLineParser.globals.map { ($0.spelling, $0.help) })
        return text + "\nexit status: \(exitCodes)\nmore on one command: kith COMMAND --help\n"
    }

    static func text(of command: Command) -> String {
        var text = "usage: \(command.usage)\n\n\(sentence(command.summary))\n"
        if !command.operands.isEmpty { text += "\n" + list(command.operands.map { ($0.name, $0.help) }) }
        if !command.options.isEmpty { text += "\n" + list(command.options.map { ($0.spelling, $0.help) }) }
        for note in command.notes { text += "\n" + wrapped(note, to: 80) }
        text += "\nin every command: " + CommandLineParser.globals.map(\.spelling).joined(separator: ", ")
        return text + "\nexit status: \(exitCodes)\n"
    }

    static func sentence(_ summary: String) -> String { summary.prefix(1).uppercased() + summary.dropFirst() + "." }

    private static func list(_ rows: [(String, String)]) -> String {
        let width = rows.map { $0.0.count }.max() ?? 0
        return rows.map { line($0.0, $0.1, width) }.joined()
    }

    private static func line(_ left: String, _ right: String, _ width: Int) -> String {
        "  " + left + String(repeating: " ", count: max(0, width - left.count)) + "  " + right + "\n"
    }

    private static func wrapped(_ paragraph: String, to width: Int) -> String {
        var lines = [""]
        for word in paragraph.split(separator: " ") {
            let last = lines[lines.count - 1]
            if last.isEmpty {
                lines[lines.count - 1] = String(word)
            } else if last.count + 1 + word.count <= width {
                lines[lines.count - 1] += " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
