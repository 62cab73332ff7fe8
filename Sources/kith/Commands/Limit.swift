import Control

extension Command {
    static let limit = Command(
        "limit", "say how fast is sent and received at most, or change that",
        operands: [.optional("DEVICE", "a member by its name, or the beginning of its id; without it: all together")],
        options: [
            Option("--up", .rate("RATE"), "what is sent at most, such as 500K, 2M or 10mbit a second, or off"),
            Option("--down", .rate("RATE"), "what is received at most"),
            Option("--during", .text("WHEN"), "hold it then alone, such as 08:00-18:00 or \"mon-fri 22:00-06:00\""),
        ],
        notes: [
            "Without a rate it lists the limits. Where several hold at once the least counts. They last until they are "
                + "set to off. K, M and G count bytes by 1024, kbit, mbit and gbit count bits by 1000."
        ]
    ) { arguments, session in
        let (up, down) = (arguments.rate("--up"), arguments.rate("--down"))
        guard up != nil || down != nil else {
            if arguments.has("--during") || arguments["DEVICE"] != nil {
                throw UsageError("a limit needs --up or --down", command: "limit")
            }
            let limits = try session.ask(API.LimitsRequest())
            try session.show(limits) { text(limits) }
            return .done
        }
        let limits = try session.ask(
            API.SetLimitRequest(
                device: arguments["DEVICE"], up: up?.bytesPerSecond, down: down?.bytesPerSecond,
                during: arguments["--during"]))
        try session.show(limits) { text(limits) }
        return .done
    }

    private static func text(_ limits: API.Limits) -> String {
        if limits.limits.isEmpty { return "no limits\n" }
        var table = Table()
        for limit in limits.limits {
            table.add(
                LimitText.whose(limit), LimitText.rates(limit), limit.during ?? "always",
                limit.inForce ? "" : "not now")
        }
        return table.text
    }
}
