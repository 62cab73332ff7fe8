/// A word of a command that is known by its position.
struct Operand: Sendable {
    let name: String
    let isRequired: Bool
    let help: String

    static func required(_ name: String, _ help: String) -> Operand {
        Operand(name: name, isRequired: true, help: help)
    }

    /// Only others that are optional may follow it.
    static func optional(_ name: String, _ help: String) -> Operand {
        Operand(name: name, isRequired: false, help: help)
    }

    static let folder = required("FOLDER", "a folder by its name, the beginning of its id, or a path in it")
    static let anyFolder = optional("FOLDER", "a folder by its name, id or path; without it: all of them")
}
