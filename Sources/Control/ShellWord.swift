/// One word of a command line, as a shell reads it: what a hint tells the user to type can be copied.
package enum ShellWord {
    /// The text itself where a shell takes it as it is, else within single quotes (POSIX.1-2017, Shell Command Language, 2.2).
    package static func quoted(_ text: String) -> String {
        let isPlain = !text.isEmpty && !text.hasPrefix("-") && text.unicodeScalars.allSatisfy(isPlain)
        if isPlain { return text }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "@", "%", "+", "=", ":", ",", ".", "/", "-": true
        default: scalar.value >= 0xA0
        }
    }
}
