/// Reads a pattern into the parts of a `Glob`, as git's wildmatch understands them (gitignore(5), glob(7)).
struct GlobParser {
    private let pattern: [UInt8]
    private var index = 0

    init(_ pattern: [UInt8]) { self.pattern = pattern }

    /// Nil where the pattern can match nothing.
    mutating func parse() -> [Glob.Part]? {
        var parts: [Glob.Part] = []
        while let byte = take() {
            switch byte {
            case UInt8(ascii: "*"):
                parts.append(stars())
            case UInt8(ascii: "?"):
                parts.append(.member(of: anyButSlash))
            case UInt8(ascii: "["):
                guard let set = set() else { return nil }
                parts.append(.member(of: set))
            case UInt8(ascii: "\\"):
                guard let escaped = take() else { return nil }
                parts.append(.byte(escaped))
            default:
                parts.append(.byte(byte))
            }
        }
        return parts
    }

    private var next: UInt8? { index < pattern.count ? pattern[index] : nil }

    private var afterNext: UInt8? { index + 1 < pattern.count ? pattern[index + 1] : nil }

    private mutating func take() -> UInt8? {
        guard let byte = next else { return nil }
        index += 1
        return byte
    }

    private var anyButSlash: ByteSet {
        var set = ByteSet()
        set.insert { $0 != slash }
        return set
    }

    /// Two stars or more cross slashes only where they are a component of their own.
    private mutating func stars() -> Glob.Part {
        let first = index - 1
        while next == UInt8(ascii: "*") { index += 1 }
        guard index - first > 1, first == 0 || pattern[first - 1] == slash else { return .stretch }
        switch (next, afterNext) {
        case (nil, _), (UInt8(ascii: "\\"), slash):
            return .everything
        case (slash, _):
            index += 1
            return .directories
        default:
            return .stretch
        }
    }

    /// What stands between brackets; the opening one is taken already.
    private mutating func set() -> ByteSet? {
        var set = ByteSet()
        let inverted = next == UInt8(ascii: "!") || next == UInt8(ascii: "^")
        if inverted { index += 1 }
        var previous: UInt8?
        // A closing bracket in the first place is a member.
        repeat {
            guard element(of: &set, after: &previous) else { return nil }
        } while next != UInt8(ascii: "]")
        index += 1
        if inverted { set.invert() }
        set.remove(slash)
        return set
    }

    /// `previous` is the byte at which a range may begin: the one just read, unless it ended a range or was a class.
    private mutating func element(of set: inout ByteSet, after previous: inout UInt8?) -> Bool {
        guard let byte = take() else { return false }
        if byte == UInt8(ascii: "\\") {
            guard let escaped = take() else { return false }
            set.insert(escaped)
            previous = escaped
        } else if byte == UInt8(ascii: "-"), let low = previous, let bound = next, bound != UInt8(ascii: "]") {
            guard let high = rangeEnd() else { return false }
            if low <= high { set.insert { (low...high).contains($0) } }
            previous = nil
        } else if byte == UInt8(ascii: "["), next == UInt8(ascii: ":") {
            return namedClass(into: &set, &previous)
        } else {
            set.insert(byte)
            previous = byte
        }
        return true
    }

    private mutating func rangeEnd() -> UInt8? {
        guard let byte = take() else { return nil }
        return byte == UInt8(ascii: "\\") ? take() : byte
    }

    /// `[:alpha:]` and its like; what does not end in `:]` is a bracket like any other byte.
    private mutating func namedClass(into set: inout ByteSet, _ previous: inout UInt8?) -> Bool {
        let start = index + 1
        guard start <= pattern.count, let end = pattern[start...].firstIndex(of: UInt8(ascii: "]")) else {
            return false
        }
        guard end > start, pattern[end - 1] == UInt8(ascii: ":") else {
            set.insert(UInt8(ascii: "["))
            previous = UInt8(ascii: "[")
            return true
        }
        let name = String(decoding: pattern[start..<end - 1], as: UTF8.self)
        guard let belongs = Self.classes[name] else { return false }
        set.insert(where: belongs)
        index = end + 1
        previous = nil
        return true
    }

    private static let classes: [String: @Sendable (UInt8) -> Bool] = [
        "alnum": { isLetter($0) || isDigit($0) },
        "alpha": isLetter,
        "blank": { $0 == 32 || $0 == 9 },
        "cntrl": { $0 < 32 || $0 == 127 },
        "digit": isDigit,
        "graph": { (33...126).contains($0) },
        "lower": { (97...122).contains($0) },
        "print": { (32...126).contains($0) },
        "punct": { (33...126).contains($0) && !isLetter($0) && !isDigit($0) },
        "space": { $0 == 32 || $0 == 9 || $0 == 10 || $0 == 13 },
        "upper": { (65...90).contains($0) },
        "xdigit": { isDigit($0) || (65...70).contains($0) || (97...102).contains($0) },
    ]

    @Sendable private static func isLetter(_ byte: UInt8) -> Bool {
        (65...90).contains(byte) || (97...122).contains(byte)
    }

    @Sendable private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
