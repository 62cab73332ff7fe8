import Foundation
import TestSupport
import Testing

/// Hosts in namespaces, brought up by `Tests/Lab/lab.sh` and taken down when the lab is let go.
final class Lab: Sendable {
    struct Failure: Error {
        let output: String
    }

    static let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Lab/lab.sh").path
    /// The path of a program that is built beside the tests.
    static func product(_ name: String) -> String {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: name).path
    }

    /// False without root, namespaces or avahi-daemon.
    static let isPossible = (try? LabProcess(script, ["check"]).finished().ending) == .exited(0)

    let folder: String

    init(hosts: Int) throws {
        let owner = "\(ProcessInfo.processInfo.processIdentifier)"
        let (ending, output) = try LabProcess(Self.script, ["up", "\(hosts)", "--owner", owner]).finished()
        guard ending == .exited(0) else { throw Failure(output: output) }
        folder = output
    }

    deinit {
        do { try command("down") } catch { Issue.record(error) }
    }

    @discardableResult func command(_ arguments: String...) throws -> String {
        let (ending, output) = try LabProcess(Self.script, arguments, environment: ["LAB": folder]).finished()
        guard ending == .exited(0) else { throw Failure(output: output) }
        return output
    }

    func start(on host: Int, _ command: String...) throws -> LabProcess {
        try LabProcess(Self.script, ["exec", "\(host)"] + command, environment: ["LAB": folder])
    }
}
