/// Everything of the world that a command meets, passed in so that tests can stand in for it.
package struct Surroundings: Sendable {
    package var environment: [String: String]
    /// The working directory, absolute.
    package var directory: String
    package var out: Output
    package var err: Output
    /// One line of standard input without its newline; nil at its end.
    package var readLine: @Sendable () -> String?
    package var services: Services

    package init(
        environment: [String: String], directory: String, out: Output, err: Output,
        readLine: @escaping @Sendable () -> String?, services: Services
    ) {
        self.environment = environment
        self.directory = directory
        self.out = out
        self.err = err
        self.readLine = readLine
        self.services = services
    }
}
