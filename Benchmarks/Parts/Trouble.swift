/// Why a part could not be measured.
struct Trouble: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    /// The result of a call that says by -1 that it failed.
    static func unless<Number: SignedInteger>(_ result: Number, _ call: String) throws -> Number {
        guard result >= 0 else { throw Trouble("\(call) failed") }
        return result
    }
}
