import Glibc

/// Where a command writes: a terminal, or something that is not.
package struct Output: Sendable {
    /// What a terminal can do.
    package struct Terminal: Hashable, Sendable {
        package var columns: Int
        package var rows: Int
        package var hasColour: Bool

        package init(columns: Int, rows: Int, hasColour: Bool) {
            self.columns = columns
            self.rows = rows
            self.hasColour = hasColour
        }
    }

    /// Nil in a pipe or a file.
    package let terminal: Terminal?
    package let write: @Sendable (String) -> Void

    package init(terminal: Terminal?, write: @escaping @Sendable (String) -> Void) {
        self.terminal = terminal
        self.write = write
    }

    func line(_ text: String) { write(text + "\n") }

    var paint: Paint { Paint(isOn: terminal?.hasColour ?? false) }

    /// A descriptor of this process. A terminal that calls itself dumb counts as a pipe.
    package static func descriptor(_ descriptor: Int32, environment: [String: String]) -> Output {
        let isTerminal = isatty(descriptor) == 1 && environment["TERM"] != "dumb"
        let hasColour = (environment["NO_COLOR"] ?? "").isEmpty
        return Output(terminal: isTerminal ? terminal(at: descriptor, hasColour: hasColour) : nil) {
            writeAll($0, to: descriptor)
        }
    }

    private static func terminal(at descriptor: Int32, hasColour: Bool) -> Terminal {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return Terminal(columns: 80, rows: 24, hasColour: hasColour)
        }
        return Terminal(columns: Int(size.ws_col), rows: Int(size.ws_row), hasColour: hasColour)
    }

    private static func writeAll(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            // An answer that could not be given is no success, whatever the daemon did.
            guard written > 0 else { exit(ExitStatus.failed.rawValue) }
            rest = rest.dropFirst(written)
        }
    }
}
