/// Why the index, or the list of folders, could not be read or written.
package struct StoringError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// The file's bytes are no sound index: it counts as lost. Move it aside; never delete it.
        case corrupt
        /// The file is of another program: nothing here may touch it.
        case foreign
        /// A later version of Kith wrote it; this one must not.
        case newerSchema
        /// Another process, or a second writer in this one, has had the file for longer than we wait.
        case busy
        case full
        case readOnly
        case cannotOpen
        case inputOutput
        /// A number too great for a row, as only a hostile member would send.
        case outOfRange
        /// Anything else that SQLite says.
        case failed
    }

    package let code: Code
    /// What happened, for people.
    package let words: String
    /// The file.
    package let path: String
    /// The statement under way, where there was one.
    package let sql: String?
    /// SQLite's extended result code (sqlite.org/rescode.html) or an errno, 0 where neither spoke.
    package let cause: Int32

    package init(_ code: Code, _ words: String, path: String, sql: String? = nil, cause: Int32 = 0) {
        self.code = code
        self.words = words
        self.path = path
        self.sql = sql
        self.cause = cause
    }

    package var description: String {
        let statement = sql.map { " in \"\($0)\"" } ?? ""
        return "\(path): \(words)\(statement) (\(cause))"
    }
}
