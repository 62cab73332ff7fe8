import Control

/// The program behind `main`: reads the command line, carries the command out, and says how it ended.
package enum Program {
    /// `words` is the command line without the program's name.
    package static func run(_ words: [String], _ surroundings: Surroundings) async -> ExitStatus {
        do {
            let commands = CommandGroup.all.flatMap(\.commands)
            return try await carryOut(try CommandLineParser.parse(words, commands: commands), surroundings)
        } catch let error as UsageError {
            return report(error, surroundings.err)
        } catch {
            let failure = CommandFailure(any: error)
            report(failure.failure, surroundings, json: words.contains("--json"))
            return failure.status
        }
    }

    private static func carryOut(_ invocation: Invocation, _ surroundings: Surroundings) async throws -> ExitStatus {
        switch invocation.action {
        case .overview:
            surroundings.out.write(HelpText.overview(of: CommandGroup.all))
        case .help(let command):
            surroundings.out.write(HelpText.text(of: command))
        case .version:
            surroundings.out.line("kith \(surroundings.services.version)")
        case .carryOut(let command, let arguments):
            let home = try Home.path(given: invocation.home, surroundings: surroundings)
            let session = Session(
                home: home, homeIsNamed: invocation.home != nil, json: invocation.json, surroundings: surroundings)
            return try await command.carryOut(arguments, session)
        }
        return .done
    }

    private static func report(_ error: UsageError, _ err: Output) -> ExitStatus {
        err.line(err.paint.bad("kith: ") + Shown.line(error.message))
        if let hint = error.hint { err.line("      \(Shown.line(hint))") }
        if let command = error.command { err.line("      more: kith \(command) --help") }
        return .usage
    }

    private static func report(_ failure: API.Failure, _ surroundings: Surroundings, json: Bool) {
        let err = surroundings.err
        if json, let bytes = try? API.encode(failure) { return err.line(String(decoding: bytes, as: UTF8.self)) }
        let path = failure.path.map { failure.message.contains($0) ? "" : Shown.line($0) + ": " } ?? ""
        err.line(err.paint.bad("kith: ") + path + Shown.line(failure.message))
        if let hint = failure.hint { err.line("      \(Shown.line(hint))") }
    }
}
