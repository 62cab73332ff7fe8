/// Lines that may hold colours, and characters that take two columns of a terminal or none.
enum TerminalLine {
    private static let plain = "\u{1B}[0m"

    /// Columns that a terminal gives the text, colours not counted.
    static func width(of text: String) -> Int { pieces(of: text).reduce(0) { $0 + $1.width } }

    /// Blanks behind the text until it is so wide.
    static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - TerminalLine.width(of: text)))
    }

    /// At most `columns` of it, its colour ended.
    static func cut(_ line: String, to columns: Int) -> String {
        var (cut, width, isCut) = ("", 0, false)
        for piece in pieces(of: line) {
            isCut = isCut || width + piece.width > columns
            guard !isCut || piece.isColour else { continue }
            cut += piece.text
            width += piece.width
        }
        return isCut && cut.contains("\u{1B}") ? cut + plain : cut
    }

    /// The line in rows of at most `columns`, broken at blanks where there are any; what goes on stands further in.
    static func wrapped(_ line: String, to columns: Int) -> [String] {
        let indent = min(line.prefix { $0 == " " }.count + 4, max(0, columns / 4))
        var rows: [[Piece]] = []
        var row: [Piece] = []
        for piece in pieces(of: line) {
            if piece.width > 0, row.reduce(piece.width, { $0 + $1.width }) > columns,
                row.contains(where: { $0.width > 0 })
            {
                let rest = piece.text == " " ? [] : brokenOff(from: &row)
                rows.append(row)
                row = Array(repeating: Piece(text: " ", width: 1), count: indent) + rest
                if piece.text == " " { continue }
            }
            row.append(piece)
        }
        return coloured(rows + [row])
    }

    /// Takes what follows the last blank off the row, if anything but blanks is left of it.
    private static func brokenOff(from row: inout [Piece]) -> [Piece] {
        guard let blank = row.lastIndex(where: { $0.text == " " }),
            row[..<blank].contains(where: { $0.width > 0 && $0.text != " " })
        else { return [] }
        let rest = Array(row[(blank + 1)...])
        row.removeSubrange(blank...)
        while row.last?.text == " " { row.removeLast() }
        return rest
    }

    /// Each row ends the colour that it is in, and the next begins with it.
    private static func coloured(_ rows: [[Piece]]) -> [String] {
        var colour = ""
        return rows.map { row in
            var text = colour
            for piece in row {
                text += piece.text
                if piece.isColour { colour = piece.text == plain ? "" : colour + piece.text }
            }
            return colour.isEmpty ? text : text + plain
        }
    }

    /// A character, or a colour, which has no width.
    private struct Piece {
        var text: String
        var width: Int
        var isColour: Bool { text.hasPrefix("\u{1B}") }
    }

    private static func pieces(of line: String) -> [Piece] {
        var pieces: [Piece] = []
        var colour: String?
        for character in line {
            if let begun = colour {
                colour = character == "m" ? nil : begun + String(character)
                if colour == nil { pieces.append(Piece(text: begun + "m", width: 0)) }
            } else if character == "\u{1B}" {
                colour = "\u{1B}"
            } else {
                pieces.append(Piece(text: String(character), width: ColumnWidth.of(character)))
            }
        }
        return pieces
    }
}
