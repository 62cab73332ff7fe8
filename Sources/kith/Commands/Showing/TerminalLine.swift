/// Lines that hold colours.
enum TerminalLine {
    /// At most `columns` characters of it, colours not counted and always ended.
    static func cut(_ line: String, to columns: Int) -> String {
        var (cut, width, isInEscape, isCut) = ("", 0, false, false)
        for character in line {
            if character == "\u{1B}" { isInEscape = true }
            if isInEscape {
                cut.append(character)
                if character == "m" { isInEscape = false }
            } else if width < columns {
                cut.append(character)
                width += 1
            } else {
                isCut = true
            }
        }
        return isCut && cut.contains("\u{1B}") ? cut + "\u{1B}[0m" : cut
    }
}
