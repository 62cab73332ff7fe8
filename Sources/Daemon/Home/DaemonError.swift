/// Why a home cannot be used, or a daemon not be run; `description` is fit to be shown to a user.
package struct DaemonError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// The home cannot be made, entered, read or written.
        case homeUnusable
        /// Others than its owner may read what is secret in it, or write to it.
        case tooOpen
        /// A file of the home is not what Kith wrote there.
        case damaged
        /// Another daemon runs on the home.
        case alreadyRunning
        case addressUnusable
        /// A word that the user gave means nothing.
        case badWord
    }

    package let code: Code
    /// What happened, to which path.
    package let words: String
    /// The way out, where there is one.
    package let hint: String?

    package init(_ code: Code, _ words: String, hint: String? = nil) {
        self.code = code
        self.words = words
        self.hint = hint
    }

    package var description: String { hint.map { "\(words); \($0)" } ?? words }
}
