/// A word that begins with dashes, and what may follow it.
struct Option: Sendable {
    enum Form: Sendable {
        case flag
        /// Any text, shown under this name.
        case text(String)
        case choice([String])
        /// A whole number of at least `least`.
        case count(String, least: UInt64)
        /// Seconds, with a fraction if need be.
        case seconds(String)
        /// A number with `s`, `m`, `h` or `d`.
        case span(String)
        /// Bytes a second, or `off`.
        case rate(String)
    }

    let name: String
    let form: Form
    let help: String

    init(_ name: String, _ form: Form, _ help: String) {
        self.name = name
        self.form = form
        self.help = help
    }

    /// What follows the name in a usage line; nil for a flag.
    var placeholder: String? {
        switch form {
        case .flag: nil
        case .text(let name), .count(let name, _), .seconds(let name), .span(let name), .rate(let name): name
        case .choice(let words): words.joined(separator: "|")
        }
    }

    var spelling: String { placeholder.map { "\(name) \($0)" } ?? name }

    /// Why `value` cannot be this option's; nil if it can.
    func objection(to value: String) -> String? {
        switch form {
        case .flag, .text: value.isEmpty ? "something that is not empty" : nil
        case .choice(let words): words.contains(value) ? nil : "one of " + words.joined(separator: ", ")
        case .count(_, let least): UInt64(value).map { $0 >= least } == true ? nil : "a number of at least \(least)"
        case .seconds: Double(value).map { $0 >= 0 && $0.isFinite } == true ? nil : "seconds, such as 30"
        case .span: TimeSpan(value) == nil ? "a time, such as 90s, 30m, 24h or 7d" : nil
        case .rate: Rate(value) == nil ? "a rate, such as 500K, 2M or 10mbit, from 1K on, or off" : nil
        }
    }
}
