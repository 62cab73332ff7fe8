/// A command line that cannot be meant: told with the way to the right one, and exit status 2.
struct UsageError: Error, Equatable {
    let message: String
    /// The command that was meant, if that much is clear.
    var command: String?
    var hint: String?

    init(_ message: String, command: String? = nil, hint: String? = nil) {
        self.message = message
        self.command = command
        self.hint = hint
    }
}
