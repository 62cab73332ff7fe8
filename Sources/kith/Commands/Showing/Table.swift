/// Rows in columns that line up, two spaces between them.
struct Table {
    private var rows: [[String]] = []

    mutating func add(_ cells: String...) { rows.append(cells) }

    var text: String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { $0.count > column ? TerminalLine.width(of: $0[column]) : 0 }.max() ?? 0
        }
        return rows.map { line($0, widths) }.joined()
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var text = ""
        for (cell, width) in zip(cells, widths) { text += TerminalLine.padded(cell, to: width + 2) }
        while text.last == " " { text.removeLast() }
        return text + "\n"
    }
}
