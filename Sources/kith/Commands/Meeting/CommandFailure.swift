import Control

/// Why a command failed, for people: what happened, to which path, and the way out.
struct CommandFailure: Error, Equatable {
    var failure: API.Failure

    init(_ failure: API.Failure) { self.failure = failure }

    init(_ message: String, path: String? = nil, hint: String? = nil, code: API.Code = .failed) {
        failure = API.Failure(code, message, path: path, hint: hint)
    }

    var status: ExitStatus { failure.code == .notInTime ? .notInTime : .failed }

    /// - Parameter program: the way to call Kith for the home that was meant.
    static func noDaemon(_ program: String) -> CommandFailure {
        CommandFailure("no daemon is running", hint: "start it with: \(program) up", code: .unreachable)
    }

    /// Whatever a command threw, in words.
    init(any error: any Error) {
        switch error {
        case let error as CommandFailure: self = error
        case let error as API.Failure: self.init(error)
        case let error as ControlError where error.code == .timedOut:
            self.init("the daemon did not answer in time", hint: "see what it does: kith status", code: .notInTime)
        case let error as ControlError: self.init(error.description)
        default: self.init("\(error)")
        }
    }
}
