package import SystemCalls

/// Why something in a folder's own area, or a staged file, could not be done.
package struct PlacingError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// The kernel refused; `cause` says why.
        case refused
        /// There is no room for it (ENOSPC, EDQUOT).
        case noRoom
        /// A file in the area is not what Kith wrote there.
        case damaged
        /// The source of a copy ended before the copy did.
        case sourceEnded
        /// The root is not the one that it was; `FolderArea.check` says how.
        case wrongRoot
    }

    package let code: Code
    /// What was to be done, to which path.
    package let words: String
    package let cause: Errno?

    package init(_ code: Code, _ words: String, cause: Errno? = nil) {
        self.code = code
        self.words = words
        self.cause = cause
    }

    package init(_ words: String, _ cause: Errno) {
        self.init(cause == .noSpace || cause == .overQuota ? .noRoom : .refused, words, cause: cause)
    }

    package var description: String { cause.map { "\(words): \($0)" } ?? words }
}

/// Runs `body`, and says with an error of the kernel's what was to be done.
@inline(__always)
func saying<Result: ~Copyable>(
    _ words: @autoclosure () -> String, _ body: () throws(Errno) -> Result
) throws(PlacingError) -> Result {
    do throws(Errno) { return try body() } catch { throw PlacingError(words(), error) }
}
