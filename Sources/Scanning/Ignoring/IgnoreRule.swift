/// One line of a `.kithignore`.
struct IgnoreRule: Hashable, Sendable {
    private enum Shape: Hashable, Sendable {
        case name([UInt8])
        case nameEnding([UInt8])
        case nameLike(Glob)
        /// From the root: the bytes before the first special one, and what follows them. Split, because git reads what
        /// follows as a pattern of its own: in `foo**/bar` the stars stand at a beginning.
        case path(beginning: [UInt8], rest: Glob)
    }

    /// The line began with `!`: what it matches is not ignored.
    let keeps: Bool
    private let directoriesOnly: Bool
    private let shape: Shape

    /// Nil for comments, empty lines and patterns that can match nothing.
    init?(line: some Collection<UInt8>) {
        guard line.first != UInt8(ascii: "#") else { return nil }
        var pattern = Self.withoutTrailingSpaces(Array(line.prefix { $0 != 0 }))[...]
        keeps = pattern.first == UInt8(ascii: "!")
        if keeps { pattern = pattern.dropFirst() }
        directoriesOnly = pattern.last == slash
        if directoriesOnly { pattern = pattern.dropLast() }
        guard !pattern.isEmpty, let shape = Self.shape(of: pattern) else { return nil }
        self.shape = shape
    }

    private static func shape(of pattern: ArraySlice<UInt8>) -> Shape? {
        guard !pattern.contains(slash) else {
            let pattern = pattern.first == slash ? pattern.dropFirst() : pattern
            let beginning = pattern.prefix { !isSpecial($0) }
            return Glob(pattern.dropFirst(beginning.count)).map { .path(beginning: Array(beginning), rest: $0) }
        }
        guard let special = pattern.firstIndex(where: isSpecial) else { return .name(Array(pattern)) }
        let ending = pattern.dropFirst()
        if special == pattern.startIndex, pattern.first == UInt8(ascii: "*"), !ending.contains(where: isSpecial) {
            return .nameEnding(Array(ending))
        }
        return Glob(pattern).map(Shape.nameLike)
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "["), UInt8(ascii: "\\"): true
        default: false
        }
    }

    /// A rule speaks of `path`, whose last component begins at `nameAt`.
    func matches(_ path: [UInt8], nameAt: Int, isDirectory: Bool) -> Bool {
        if directoriesOnly, !isDirectory { return false }
        return switch shape {
        case .name(let name): path[nameAt...].elementsEqual(name)
        case .nameEnding(let ending): path.count - nameAt >= ending.count && path.suffix(ending.count) == ending[...]
        case .nameLike(let glob): glob.matches(path, from: nameAt)
        case .path(let beginning, let rest): path.starts(with: beginning) && rest.matches(path, from: beginning.count)
        }
    }
}

// MARK: - Lines

extension IgnoreRule {
    /// The lines without their ends (LF or CR LF) and without a byte order mark before the first.
    static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
        return text.split(separator: UInt8(ascii: "\n")).map { line in
            line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        }
    }

    /// Spaces at the end do not count unless a backslash stands before them.
    private static func withoutTrailingSpaces(_ line: [UInt8]) -> [UInt8] {
        var end = 0
        var index = 0
        while index < line.count {
            if line[index] == UInt8(ascii: "\\") {
                // A lone backslash at the end leaves the line as it is.
                guard index + 1 < line.count else { return line }
                index += 1
                end = index + 1
            } else if line[index] != UInt8(ascii: " ") {
                end = index + 1
            }
            index += 1
        }
        return Array(line[..<end])
    }
}
