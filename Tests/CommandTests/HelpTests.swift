import Testing

@testable import Commands

struct HelpTests {
    static let commands = CommandGroup.all.flatMap(\.commands)

    @Test(arguments: commands.map(\.name))
    func `each command says how it is called`(name: String) async throws {
        let run = TestRun()
        #expect(await run(name, "--help") == .done)
        try Snapshot.expect(run.out, in: "help-\(name)")
        #expect(run.asked.isEmpty, "help needs no daemon")
    }

    @Test func `the overview names each command`() async throws {
        let run = TestRun()
        #expect(await run("--help") == .done)
        try Snapshot.expect(run.out, in: "help")
        for command in Self.commands { #expect(run.out.contains("  \(command.name) ")) }
    }

    @Test func `the manual page says what the help says`() async throws {
        let run = TestRun()
        #expect(await run("help", "--man") == .done)
        try Snapshot.expect(run.out, inPackage: "docs/kith.1")
    }

    @Test func `no line of help is wider than 130 columns`() {
        for command in Self.commands {
            for line in HelpText.text(of: command).split(separator: "\n") { #expect(line.count <= 130, "\(line)") }
        }
    }

    @Test func `help and --help are the same`() async {
        let (word, option) = (TestRun(), TestRun())
        #expect(await word("help", "wait") == .done)
        #expect(await option("wait", "--help") == .done)
        #expect(word.out == option.out)
    }

    @Test func `names are unique`() {
        #expect(Set(Self.commands.map(\.name)).count == Self.commands.count)
        for command in Self.commands {
            let words = command.operands.map(\.name) + command.options.map(\.name)
            #expect(Set(words).count == words.count, "\(command.name)")
        }
    }

    @Test func `operands that must be given come first`() {
        for command in Self.commands {
            let required = command.operands.map(\.isRequired)
            #expect(required == required.sorted { $0 && !$1 }, "\(command.name)")
        }
    }
}
