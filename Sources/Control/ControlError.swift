import Glibc

/// Why a control connection could not be served or used; `description` is fit to be shown to a user.
package struct ControlError: Error, CustomStringConvertible, Sendable {
    /// What kind of trouble, for callers that act on it; the words are in the error's description.
    package enum Code: Sendable {
        /// Nobody listens on the socket: the daemon of this home is not running.
        case noDaemon
        /// Another process already serves this socket.
        case alreadyServed
        /// The socket may not be used by this user.
        case notPermitted
        /// The socket's path cannot be used, or something that is not a socket stands there.
        case unusablePath
        /// The HTTP server could not be started.
        case serverFailed
        /// No whole answer came in the time given.
        case timedOut
        /// The connection broke before the whole answer was there.
        case connectionLost
        /// What answered does not speak the HTTP that is expected of it.
        case malformedAnswer
        /// A body is larger than either side takes.
        case tooLarge
    }

    package let code: Code
    /// One sentence without the cause.
    package let words: String
    /// The errno behind it, where there is one.
    package let cause: Int32?

    init(_ code: Code, _ words: String, cause: Int32? = nil) {
        self.code = code
        self.words = words
        self.cause = cause
    }

    package var description: String {
        guard let cause, let name = strerror(cause) else { return words }
        return "\(words): \(String(cString: name))"
    }
}
