import Commands
import Control
import Daemon
import Identity

extension Services {
    /// The rest of Kith.
    static let real = Services(
        version: "0.1.0",
        identity: { home, name in
            do throws(DaemonError) {
                let made = try Daemon.identity(home: home, name: name)
                return Identity(id: made.identity.id.description, name: made.name)
            } catch {
                throw API.Failure(error.code == .badWord ? .badRequest : .failed, error.words, hint: error.hint)
            }
        },
        serve: { settings in
            let configuration = DaemonConfiguration(
                home: settings.home, listen: settings.listen, discovers: settings.discovers, version: settings.version,
                program: settings.program, trace: settings.trace)
            return try await Daemon.run(configuration: configuration)
        })
}
