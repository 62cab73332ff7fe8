package import Bytes

/// Why a session with a peer ended, or why something cannot be said in it.
package struct WireError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The raw values travel in `Goodbye`; they are never reused.
    package enum Code: UInt64, Hashable, Sendable, CaseIterable {
        /// Nothing is wrong: the peer stops, or no longer wants this connection.
        case done = 0
        case malformed = 1
        case frameTooLong = 2
        case unknownMessage = 3
        case helloMissing = 4
        case helloRepeated = 5
        case noCommonVersion = 6
        /// An answer to what was not asked, or with what was not asked for.
        case answerUnasked = 7
        /// More is asked for at once than the window allows.
        case windowExceeded = 8
        case requestRepeated = 9
        case tooManyFolders = 10
        /// Nothing was heard for too long, or no hello came in time.
        case silent = 11
        /// The peer lives and leaves a request unanswered.
        case unanswered = 12
        /// There is another session with this peer already.
        case duplicateSession = 13
        /// The folder is not shared with this peer. Never sent.
        case folderNotShared = 14
        /// The session is not open. Never sent.
        case notOpen = 15
        /// A code that a later version of the protocol gave.
        case other = 255
    }

    package let code: Code
    /// One clause for a user's eyes, without names or paths.
    package let words: String
    package let cause: CBORError?

    package init(_ code: Code, _ words: String, cause: CBORError? = nil) {
        self.code = code
        self.words = words
        self.cause = cause
    }

    package var description: String {
        guard let cause else { return words }
        return "\(words) (\(cause.code) at byte \(cause.offset))"
    }
}
