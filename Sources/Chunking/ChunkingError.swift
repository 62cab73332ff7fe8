/// Why bytes that should have been a sealed chunk or a list object are refused.
package struct ChunkingError: Error, Sendable, CustomStringConvertible {
    package enum Code: String, Hashable, Sendable {
        case tooShort = "shorter than any can be"
        case tooLong = "longer than any may be"
        case unknownVersion = "of a version that this program does not know"
        case unknownCodec = "compressed in a way that this program does not know"
        case noKey = "sealed under an epoch whose key is not held"
        case brokenSeal = "not what was sealed, or sealed for something else"
        case wrongLength = "of another length than its list says"
        case notDecompressed = "not to be decompressed to the length that its list says"
        case wrongChunk = "of another id than its list says"
        case wrongHash = "of another hash than its parent says"
        case wrongLevel = "of another level than its parent says"
        case wrongSum = "of other sizes than its parent says"
        case malformed = "not in the form of a list object"
    }

    package let code: Code
    package let cause: (any Error)?

    package init(_ code: Code, cause: (any Error)? = nil) {
        self.code = code
        self.cause = cause
    }

    package var description: String {
        "refused bytes that are \(code.rawValue)" + (cause.map { ": \($0)" } ?? "")
    }
}
