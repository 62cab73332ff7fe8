/// One piece of work on one track; times in nanoseconds.
struct TraceSpan: Sendable {
    let track: Int
    let name: StaticString
    let began: UInt64
    let ended: UInt64
    /// When the work was handed in; 0 where it was not waited for.
    let asked: UInt64

    /// One event of Chrome's trace format: times are in microseconds there. A function's name is told without its
    /// parameters.
    func line(process: Int32) -> String {
        let name = String(name.description.prefix { $0 != "(" })
        let waited = asked == 0 ? "" : #","args":{"waited_us":\#(TraceSpan.microseconds(began - min(asked, began)))}"#
        return #"{"name":"\#(TraceSpan.escaped(name))","ph":"X","pid":\#(process),"tid":\#(track),"#
            + #""ts":\#(TraceSpan.microseconds(began)),"dur":\#(TraceSpan.microseconds(ended - min(began, ended)))\#(waited)}"#
    }

    private static func microseconds(_ nanoseconds: UInt64) -> String {
        let digits = String(nanoseconds % 1000)
        return "\(nanoseconds / 1000)." + String(repeating: "0", count: 3 - digits.count) + digits
    }

    /// Text within a JSON string.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": escaped += "\\\(scalar)"
            case _ where scalar.value < 0x20: escaped += "?"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
