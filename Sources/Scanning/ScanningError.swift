package import SystemCalls

/// Why a scan or a watch could not go on at all. Trouble with one entry is a `ScanProblem` instead.
package struct ScanningError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        case rootUnreadable
        case cancelled
        case watchFailed
    }

    package let code: Code
    package let words: String
    package let cause: Errno?

    package init(_ code: Code, _ words: String, cause: Errno? = nil) {
        self.code = code
        self.words = words
        self.cause = cause
    }

    package var description: String { cause.map { "\(words): \($0.words)" } ?? words }

    static let cancelled = ScanningError(.cancelled, "the scan was cancelled")
}
