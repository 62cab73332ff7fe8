/// What a command line asks for.
struct Invocation: Sendable {
    enum Action: Sendable {
        case overview
        case help(Command)
        case version
        case carryOut(Command, Arguments)
    }

    var home: String?
    var json = false
    var action: Action
}
