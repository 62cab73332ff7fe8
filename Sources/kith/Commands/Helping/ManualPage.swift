/// The manual page `docs/kith.1` in man(7) macros, made from the declarations as the help is.
enum ManualPage {
    static func text(of groups: [CommandGroup]) -> String {
        var page = """
            .TH KITH 1 "" "Kith" "User Commands"
            .SH NAME
            kith \\- keep folders the same on several devices
            .SH SYNOPSIS
            .B kith
            [\\-\\-home DIR] [\\-\\-json] COMMAND [...]
            .SH DESCRIPTION
            Kith keeps folders the same on the devices of people who know each other, with no cloud in between.
            Nothing that a user wrote is destroyed by it: what a remote change replaces or deletes is kept first
            (\\fBkith versions\\fR), and the other side of a conflict too (\\fBkith conflicts\\fR).

            """
        for group in groups {
            page += ".SH \(group.title.uppercased())\n" + group.commands.map(entry).joined()
        }
        page += ".SH OPTIONS OF EVERY COMMAND\n" + CommandLineParser.globals.map(entry).joined()
        return page + ending
    }

    private static func entry(_ command: Command) -> String {
        var text = ".TP\n.B \(escaped(command.usage))\n\(escaped(HelpText.sentence(command.summary)))\n"
        let items = command.operands.map { ($0.name, $0.help) } + command.options.map { ($0.spelling, $0.help) }
        guard !items.isEmpty || !command.notes.isEmpty else { return text }
        for (name, help) in items { text += ".br\n\\fI\(escaped(name))\\fR: \(escaped(help)).\n" }
        for note in command.notes { text += ".br\n\(escaped(note))\n" }
        return text
    }

    private static func entry(_ option: Option) -> String {
        ".TP\n.B \(escaped(option.spelling))\n\(escaped(HelpText.sentence(option.help)))\n"
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "\\": escaped += "\\e"
            case "-": escaped += "\\-"
            case "'" where escaped.isEmpty: escaped += "\\(aq"
            case "." where escaped.isEmpty: escaped += "\\&."
            default: escaped.append(character)
            }
        }
        return escaped
    }

    private static let ending = """
        .SH EXIT STATUS
        0 done, 1 failed, 2 wrong usage, 3 not in time.
        .SH ENVIRONMENT
        .TP
        .B KITH_HOME
        The home, where \\-\\-home is not given.
        .TP
        .B XDG_DATA_HOME
        The home is the folder \\fIkith\\fR in it, where KITH_HOME is not set; by default \\fI~/.local/share\\fR.
        .TP
        .B NO_COLOR
        When set and not empty, no colour is used.
        .SH FILES
        .TP
        .I control.sock
        In the home: where the daemon takes orders, as JSON over HTTP. Only its owner may open it.
        .TP
        .I daemon.log
        In the home: what a daemon started by \\fBkith up\\fR has to say.
        .TP
        .I .kith/
        In the root of a folder: its marker, what is being received, and old versions. Never synced.
        .TP
        .I .kithignore
        In the root of a folder: what to leave alone, in the grammar of gitignore(5). Synced itself.

        """
}
