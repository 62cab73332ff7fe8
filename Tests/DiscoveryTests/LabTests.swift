import Foundation
import TestSupport
import Testing

@Suite(.serialized, .enabled(if: Lab.isPossible, "a lab needs root, namespaces and avahi-daemon"))
struct LabTests {
    /// The processes that run in another network than ours, or one that has a file of the lab's open.
    private static func processes(mentioning folder: String) -> [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.filter { Int($0) != nil }.filter { process in
            let line = (try? String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8)) ?? ""
            let environment = (try? String(contentsOfFile: "/proc/\(process)/environ", encoding: .isoLatin1)) ?? ""
            return line.contains(folder) || environment.contains("LAB=\(folder)")
        }
    }

    @Test func `a lab leaves nothing behind, whatever still runs in it`() throws {
        var lab: Lab? = try Lab(hosts: 2)
        let folder = try #require(lab?.folder)
        let running = try #require(lab).start(on: 1, "sleep", "infinity")
        // What was started last may not have become itself yet.
        try Patience.require("all processes of the lab") { Self.processes(mentioning: folder).count >= 7 }
        lab = nil
        #expect(running.finished().ending == .killed(signal: SIGKILL))
        #expect(!FileManager.default.fileExists(atPath: folder))
        // Its watch looks every 200 ms whether it is still needed.
        try Patience.require("no process of the lab") { Self.processes(mentioning: folder).isEmpty }
    }

    @Test func `a lab ends with its owner`() throws {
        let owner = try LabProcess("/bin/cat", [])
        let script = "LAB=$(\"$0\" up 1 --owner \(owner.identifier)) && echo \"$LAB\""
        let up = try LabProcess("/bin/bash", ["-c", script, Lab.script]).finished()
        #expect(up.ending == .exited(0))
        #expect(FileManager.default.fileExists(atPath: up.output))
        owner.endInput()
        try Patience.require("the lab's folder to go") { !FileManager.default.fileExists(atPath: up.output) }
    }

    @Test func `hosts see each other and a cut cable parts them`() throws {
        let lab = try Lab(hosts: 2)
        let connect = "exec 3<>/dev/tcp/10.99.0.2/9"
        // Refused means reached: nobody listens there.
        let reached = try lab.start(on: 1, "timeout", "10", "bash", "-c", connect).finished()
        #expect(reached.output.contains("refused"))
        try lab.command("cut", "2")
        let parted = try lab.start(on: 1, "timeout", "0.5", "bash", "-c", connect).finished()
        #expect(parted.ending == .exited(124))
        try lab.command("mend", "2")
        let again = try lab.start(on: 1, "timeout", "10", "bash", "-c", connect).finished()
        #expect(again.output.contains("refused"))
    }

    @Test func `what a lab cannot do is said`() throws {
        let lab = try Lab(hosts: 1)
        #expect(throws: Lab.Failure.self) { try lab.command("exec", "2", "true") }
        #expect(throws: Lab.Failure.self) { try lab.command("fly", "1") }
        #expect(try lab.start(on: 1, "bash", "-c", "exit 7").finished().ending == .exited(7))
    }
}
