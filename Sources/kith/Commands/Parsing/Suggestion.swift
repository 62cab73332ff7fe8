/// The word that was probably meant.
enum Suggestion {
    /// The nearest of `words`, if it is near: at most a third of the letters differ.
    static func nearest(to typed: String, among words: [String]) -> String? {
        let ranked = words.map { (distance: distance(typed, $0), word: $0) }.min { $0.distance < $1.distance }
        guard let best = ranked, best.distance <= max(1, best.word.count / 3) else { return nil }
        return best.word
    }

    /// Insertions, deletions, replacements and swaps of neighbours from one to the other, each place touched once
    /// (optimal string alignment, after Damerau, 1964).
    static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left), Array(right))
        var rows = [Array(0...right.count)]
        for (index, character) in left.enumerated() {
            var row = [index + 1]
            for (column, other) in right.enumerated() {
                let replaced = rows[index][column] + (character == other ? 0 : 1)
                var best = min(replaced, rows[index][column + 1] + 1, row[column] + 1)
                if index > 0, column > 0, character == right[column - 1], left[index - 1] == other {
                    best = min(best, rows[index - 1][column - 1] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }
}
