import TestSupport

/// Hosts on a network of their own, each with an avahi-daemon, as `Tests/Lab/lab.sh` makes them. They go with the value.
final class Lab {
    private static let script = DiskPath(#filePath).parent.parent.parent / "Lab/lab.sh"
    private let place: TemporaryPlace
    private let folder: String

    /// Nil, after saying why, where a lab cannot stand.
    init?(hosts: Int) throws {
        place = try TemporaryPlace("lab")
        let check = try Lab.run([Lab.script.text, "check"], in: place)
        guard check.status == 0 else {
            print("skipped: \(check.err)")
            return nil
        }
        let up = try Lab.run([Lab.script.text, "up", "\(hosts)"], in: place)
        guard up.status == 0 else { throw Trouble("no lab: \(up.err)") }
        folder = up.out.split(separator: "\n").joined()
    }

    deinit { try? run("down") }

    func run(_ words: String...) throws {
        let outcome = try Lab.run(["env", "LAB=\(folder)", Lab.script.text] + words, in: place)
        guard outcome.status == 0 else { throw Trouble("lab.sh \(words): \(outcome.err)") }
    }

    /// The words that run a program on a host, counted from 1.
    func entrance(to host: Int) -> [String] { ["env", "LAB=\(folder)", Lab.script.text, "exec", "\(host)"] }

    private static func run(_ words: [String], in place: TemporaryPlace) throws -> Program.Outcome {
        let (out, err) = (place.path / "out", place.path / "err")
        for file in [out, err] { try file.write("") }
        let process = try ChildProcess(words, output: out, errors: err)
        guard process.ended(within: .seconds(180)) else { throw Trouble("\(words) did not end") }
        return Program.Outcome(status: process.exitStatus, out: try out.readText(), err: try err.readText())
    }
}
