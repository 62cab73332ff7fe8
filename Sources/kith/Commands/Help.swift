extension Command {
    static let help = Command(
        "help", "say how a command is called",
        operands: [.optional("COMMAND", "which; without it: an overview")],
        options: [Option("--man", .flag, "the manual page of them all, for man(1)")]
    ) { arguments, session in
        if arguments.has("--man") {
            session.out.write(ManualPage.text(of: CommandGroup.all))
            return .done
        }
        guard let name = arguments["COMMAND"] else {
            session.out.write(HelpText.overview(of: CommandGroup.all))
            return .done
        }
        let commands = CommandGroup.all.flatMap(\.commands)
        session.out.write(HelpText.text(of: try CommandLineParser.named(name, among: commands)))
        return .done
    }
}
