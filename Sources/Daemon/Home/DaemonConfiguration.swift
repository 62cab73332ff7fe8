package import Dispatch

/// How a daemon is run.
package struct DaemonConfiguration: Sendable {
    /// Absolute.
    package var home: String
    /// ADDR:PORT, port 0 for any; nil: all addresses of this machine, at the port that the home had before.
    package var listen: String?
    /// Whether devices on the local network are looked for, and this one announced.
    package var discovers: Bool
    package var version: String
    /// How the user calls Kith for this home, for hints.
    package var program: String

    /// Absolute: where it is written what the daemon's lanes do when.
    package var trace: String?

    /// After how long a root that is not what it was is looked at again.
    package var rootLookInterval = DispatchTimeInterval.seconds(60)

    package init(
        home: String, listen: String?, discovers: Bool, version: String, program: String = "kith",
        trace: String? = nil
    ) {
        self.home = home
        self.listen = listen
        self.discovers = discovers
        self.version = version
        self.program = program
        self.trace = trace
    }
}
