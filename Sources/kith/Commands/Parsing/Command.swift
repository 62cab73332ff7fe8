/// One command: how it is called, what it is for, and what it does. Help, manual page and parsing come from this alone.
struct Command: Sendable {
    let name: String
    let summary: String
    let operands: [Operand]
    let options: [Option]
    /// What a usage line shows for the operands, where it is not simply one after the other.
    let operandUsage: String?
    /// More about it: paragraphs.
    let notes: [String]
    let carryOut: @Sendable (Arguments, Session) async throws -> ExitStatus

    init(
        _ name: String, _ summary: String, operands: [Operand] = [], options: [Option] = [],
        operandUsage: String? = nil, notes: [String] = [],
        carryOut: @escaping @Sendable (Arguments, Session) async throws -> ExitStatus
    ) {
        self.name = name
        self.summary = summary
        self.operands = operands
        self.options = options
        self.operandUsage = operandUsage
        self.notes = notes
        self.carryOut = carryOut
    }

    /// The call on one line.
    var usage: String {
        let operands = operandUsage.map { [$0] } ?? self.operands.map { $0.isRequired ? $0.name : "[\($0.name)]" }
        return (["kith", name] + operands + options.map { "[\($0.spelling)]" }).joined(separator: " ")
    }
}
