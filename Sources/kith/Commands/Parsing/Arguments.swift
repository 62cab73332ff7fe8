/// What was given to a command, checked against its declaration.
struct Arguments: Sendable {
    fileprivate(set) var values: [String: String] = [:]

    /// An operand or an option's value by the name in the declaration; nil if it was not given.
    subscript(_ name: String) -> String? { values[name] }

    /// An operand that is declared as required: without it the parser would have refused the line.
    func required(_ name: String) -> String {
        guard let value = values[name] else { preconditionFailure("\(name) is not declared as required") }
        return value
    }

    func has(_ flag: String) -> Bool { values[flag] != nil }

    func count(_ name: String) -> UInt64? { values[name].flatMap { UInt64($0) } }

    func seconds(_ name: String) -> Double? { values[name].flatMap { Double($0) } }

    func span(_ name: String) -> TimeSpan? { values[name].flatMap { TimeSpan($0) } }

    func rate(_ name: String) -> Rate? { values[name].flatMap { Rate($0) } }

    mutating func set(_ name: String, to value: String) { values[name] = value }
}
