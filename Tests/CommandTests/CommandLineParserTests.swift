import Testing

@testable import Commands

struct CommandLineParserTests {
    static let commands = CommandGroup.all.flatMap(\.commands)

    private func parse(_ line: String) throws(UsageError) -> Invocation {
        try CommandLineParser.parse(line.split(separator: " ").map(String.init), commands: Self.commands)
    }

    private func arguments(_ line: String) throws -> Arguments {
        guard case .carryOut(_, let arguments) = try parse(line).action else {
            throw UsageError("not a command to carry out")
        }
        return arguments
    }

    @Test(arguments: [
        "invite docs --role read --uses 3", "invite --role read docs --uses 3", "invite --role=read --uses=3 docs",
        "invite --role read --uses 3 -- docs", "--json invite docs --role read --uses 3 --home /h",
    ])
    func `options stand anywhere, with a space or an equals sign`(line: String) throws {
        let arguments = try arguments(line)
        #expect(arguments.required("FOLDER") == "docs")
        #expect(arguments["--role"] == "read")
        #expect(arguments.count("--uses") == 3)
        #expect(arguments["--to"] == nil)
    }

    @Test func `global options stand before and after the command`() throws {
        for line in ["--home /h --json status", "status --home /h --json", "status --home=/h --json"] {
            let invocation = try parse(line)
            #expect(invocation.home == "/h")
            #expect(invocation.json)
        }
        #expect(try parse("status").home == nil)
        #expect(try !parse("status").json)
    }

    @Test func `a dash alone is an operand, and after two dashes everything is`() throws {
        #expect(try arguments("join - here").required("CODE") == "-")
        #expect(try arguments("add -- --odd").required("PATH") == "--odd")
    }

    @Test(arguments: ["--help", "-h", "--json --help"])
    func `help without a command is the overview`(line: String) throws {
        guard case .overview = try parse(line).action else {
            Issue.record("not the overview")
            return
        }
    }

    @Test func `help is given even where operands are missing`() throws {
        guard case .help(let command) = try parse("role --help").action else {
            Issue.record("not help")
            return
        }
        #expect(command.name == "role")
    }

    @Test func `restore's own version option is not the program's`() throws {
        #expect(try arguments("restore p --version v1")["--version"] == "v1")
        guard case .version = try parse("--version").action else {
            Issue.record("not the version")
            return
        }
    }

    @Test(arguments: [
        ("", "a command is missing"),
        ("stauts", "there is no command `stauts`"),
        ("status --wacth", "there is no option --wacth"),
        ("--wat", "there is no option --wat"),
        ("add", "PATH is missing"),
        ("join code", "PATH is missing"),
        ("add a b", "`b` is one word too many"),
        ("id x", "`x` is one word too many"),
        ("invite f --role", "--role needs a value: admin|write|read"),
        ("invite f --role boss", "--role takes one of admin, write, read, not `boss`"),
        ("invite f --role=", "--role takes one of admin, write, read, not ``"),
        ("invite f --uses 0", "--uses takes a number of at least 1, not `0`"),
        ("invite f --uses -1", "--uses takes a number of at least 1, not `-1`"),
        ("invite f --expires 24", "--expires takes a time, such as 90s, 30m, 24h or 7d, not `24`"),
        (
            "invite f --expires 99999999999999999999d",
            "--expires takes a time, such as 90s, 30m, 24h or 7d, not "
                + "`99999999999999999999d`"
        ),
        ("invite f --uses 1 --uses 2", "--uses is given twice"),
        ("wait --timeout soon", "--timeout takes seconds, such as 30, not `soon`"),
        ("wait --timeout -1", "--timeout takes seconds, such as 30, not `-1`"),
        ("wait --timeout nan", "--timeout takes seconds, such as 30, not `nan`"),
        ("wait --timeout inf", "--timeout takes seconds, such as 30, not `inf`"),
        ("status --watch=yes", "--watch takes no value"),
        ("daemon --discovery bonjour", "--discovery takes one of avahi, off, not `bonjour`"),
        ("status --home=", "--home takes something that is not empty, not ``"),
    ])
    func `what cannot be meant is refused`(line: String, message: String) {
        let error = #expect(throws: UsageError.self) { try parse(line) }
        #expect(error?.message == message)
    }

    @Test func `an empty operand is refused`() {
        #expect(throws: UsageError("FOLDER is empty", command: "pause", hint: "usage: kith pause [FOLDER]")) {
            try CommandLineParser.parse(["pause", ""], commands: Self.commands)
        }
    }

    @Test(arguments: [
        ("stauts", "did you mean: kith status"), ("status --wacth", "did you mean --watch?"),
        ("invite f --expire 1h", "did you mean --expires?"), ("status --jsn", "did you mean --json?"),
    ])
    func `what was probably meant is suggested`(line: String, hint: String) {
        let error = #expect(throws: UsageError.self) { try parse(line) }
        #expect(error?.hint == hint)
    }

    @Test(arguments: [("90s", 90), ("30m", 1800), ("24h", 86400), ("7d", 604_800)])
    func `times have a unit`(text: String, seconds: UInt64) { #expect(TimeSpan(text)?.seconds == seconds) }

    @Test(arguments: ["", "s", "0h", "-1h", "1.5h", "1w", "h1", "1 h"])
    func `what is no time is none`(text: String) { #expect(TimeSpan(text) == nil) }
}
