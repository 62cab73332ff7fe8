/// A shell pattern made ready for matching: `*`, `?` and classes never match a slash, `**` between slashes does.
///
/// Matching takes no memory and at most (text x text x pattern) steps whatever the pattern, since rules come from other
/// people: only the last `*` and the last `**` are ever tried again, which is enough because an earlier one could only
/// give way to what a later one covers.
struct Glob: Hashable, Sendable {
    enum Part: Hashable, Sendable {
        case byte(UInt8)
        case member(of: ByteSet)
        /// `*`: any bytes but slashes.
        case stretch
        /// `**` at the end, or before an escaped slash: any bytes.
        case everything
        /// `**/`: nothing, or any bytes up to and with a slash.
        case directories
    }

    let parts: [Part]

    /// Nil for what matches nothing: a class that is not closed, a class name that is none, a lone `\` at the end.
    init?(_ pattern: some Collection<UInt8>) {
        var parser = GlobParser(Array(pattern))
        guard let parts = parser.parse() else { return nil }
        self.parts = parts
    }

    /// Whether `text` from `start` on matches from its first to its last byte.
    func matches(_ text: [UInt8], from start: Int = 0) -> Bool {
        var attempt = Attempt(parts: parts, text: text, at: start)
        return attempt.succeeds()
    }

    /// One walk through pattern and text, with the places to which it may come back.
    private struct Attempt {
        /// A star that can take more: the part after it, and how far it reaches now.
        struct Retreat {
            var part: Int
            var reach: Int
        }

        let parts: [Part]
        let text: [UInt8]
        var part = 0
        var position: Int
        var stretch: Retreat?
        var wide: Retreat?

        init(parts: [Part], text: [UInt8], at start: Int) {
            self.parts = parts
            self.text = text
            self.position = start
        }

        mutating func succeeds() -> Bool {
            while true {
                if part == parts.count {
                    if position == text.count { return true }
                    if !retreats() { return false }
                } else if !advances(), !retreats() {
                    return false
                }
            }
        }

        private mutating func advances() -> Bool {
            switch parts[part] {
            case .byte(let wanted):
                guard position < text.count, text[position] == wanted else { return false }
                position += 1
            case .member(let set):
                guard position < text.count, set.contains(text[position]) else { return false }
                position += 1
            case .stretch:
                stretch = Retreat(part: part + 1, reach: position)
            case .everything, .directories:
                wide = Retreat(part: part + 1, reach: position)
                stretch = nil
            }
            part += 1
            return true
        }

        private mutating func retreats() -> Bool { stretchesFurther() || widensFurther() }

        private mutating func stretchesFurther() -> Bool {
            guard let from = stretch, from.reach < text.count, text[from.reach] != slash else { return false }
            stretch?.reach += 1
            part = from.part
            position = from.reach + 1
            return true
        }

        private mutating func widensFurther() -> Bool {
            guard let from = wide, from.reach < text.count else { return false }
            var reach = from.reach + 1
            if parts[from.part - 1] == .directories {
                guard let next = text[from.reach...].firstIndex(of: slash) else { return false }
                reach = next + 1
            }
            wide?.reach = reach
            stretch = nil
            part = from.part
            position = reach
            return true
        }
    }
}

let slash = UInt8(ascii: "/")
