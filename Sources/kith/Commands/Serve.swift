extension Command {
    static let daemon = Command(
        "daemon", "serve in the foreground until SIGTERM",
        options: [
            Option("--listen", .text("ADDR:PORT"), "where other devices connect to"),
            Option("--discovery", .choice(["avahi", "off"]), "how devices nearby are found (default: avahi)"),
            Option("--trace", .text("FILE"), "write there what each part does when, for Perfetto or chrome://tracing"),
        ],
        notes: ["Prints `ready` when it serves. A daemon in the background: kith up."]
    ) { arguments, session in
        let settings = Services.DaemonSettings(
            home: session.home, listen: arguments["--listen"], discovers: arguments["--discovery"] != "off",
            version: session.services.version, program: session.program,
            trace: arguments["--trace"].map { PathArgument.resolved($0, in: session.surroundings.directory) })
        return ExitStatus(rawValue: try await session.services.serve(settings)) ?? .failed
    }
}
