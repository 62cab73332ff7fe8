import Glibc

/// A line on standard output at once: whoever ends the program while it runs has read what came before.
func show(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
}
