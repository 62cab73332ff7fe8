/// A promise that was broken.
struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Which one, in a word: what a shorter history must break too.
    let promise: String
    let words: String

    init(_ promise: String, _ words: String) {
        self.promise = promise
        self.words = words
    }

    var description: String { "\(promise): \(words)" }
}
