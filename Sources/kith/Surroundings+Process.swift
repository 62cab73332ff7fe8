import Commands
import FoundationEssentials
import Glibc

extension Surroundings {
    /// What this process was started in.
    static func ofThisProcess() -> Surroundings {
        let environment = ProcessInfo.processInfo.environment
        return Surroundings(
            environment: environment, directory: workingDirectory(),
            out: .descriptor(STDOUT_FILENO, environment: environment),
            err: .descriptor(STDERR_FILENO, environment: environment), readLine: { Swift.readLine() }, services: .real)
    }

    private static func workingDirectory() -> String {
        guard let path = getcwd(nil, 0) else { return "/" }
        defer { free(path) }
        return String(cString: path)
    }
}
