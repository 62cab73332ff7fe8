import TestSupport
import Testing

/// A device in the lab that announces itself and says whom it finds.
final class Probe: Sendable {
    private let process: LabProcess

    init(in lab: Lab, host: Int, port: UInt16, name: String? = nil) throws {
        let program = Lab.product("discovery-probe")
        process =
            try name.map { try lab.start(on: host, program, "\(port)", $0) }
            ?? lab.start(on: host, program, "\(port)")
    }

    /// The name that it goes by; known soon after it has started.
    func instance() throws -> String {
        let said = process.wait(.seconds(180)) { !Self.names($0).isEmpty }
        try #require(said != nil, "the probe did not start: \(process.lines)")
        return try #require(Self.names(process.lines).last)
    }

    func renamed(from name: String, within limit: Duration) -> Bool {
        process.wait(limit) { Self.names($0).last.map { $0 != name } ?? false } != nil
    }

    /// Where the lines of now end: what was said before does not count for `says`.
    func afterNow() -> Int { process.lines.count }

    func says(_ line: String, since start: Int = 0, within limit: Duration) -> Bool {
        process.wait(limit) { $0.dropFirst(start).contains(line) } != nil
    }

    /// How long until exactly these are found, with an IPv4 and an IPv6 address each and the port.
    func finds(_ wanted: [String: UInt16], within limit: Duration) -> Duration? {
        process.wait(limit) { lines in
            let found = Self.neighbors(lines)
            return found.keys.sorted() == wanted.keys.sorted()
                && wanted.allSatisfy { name, port in
                    let ways = found[name, default: []]
                    return ways.contains { $0.isIPv4 && $0.port == port }
                        && ways.contains { !$0.isIPv4 && $0.port == port }
                }
        }
    }

    func finds(_ instance: String, at host: String, within limit: Duration) -> Duration? {
        process.wait(limit) { Self.neighbors($0)[instance, default: []].contains { $0.host == host } }
    }

    func loses(_ instance: String, within limit: Duration) -> Bool {
        process.wait(limit) { Self.neighbors($0)[instance] == nil } != nil
    }

    /// Ends it in order: what it announces is withdrawn.
    func stop() -> Int32? {
        process.endInput()
        if case .exited(let status) = process.finished().ending { return status }
        return nil
    }

    var lines: [String] { process.lines }

    struct Way: Hashable {
        let host: String
        let port: UInt16
        var isIPv4: Bool { !host.contains(":") }
    }

    private static func names(_ lines: [String]) -> [String] {
        lines.filter { $0.hasPrefix("instance ") }.map { String($0.dropFirst("instance ".count)) }
    }

    /// Who is found and not lost, and every way told of.
    private static func neighbors(_ lines: [String]) -> [String: Set<Way>] {
        var neighbors: [String: Set<Way>] = [:]
        for words in lines.map({ $0.split(separator: " ").map(String.init) }) {
            switch words.first {
            case "found": neighbors[words[1], default: []].insert(Way(host: words[2], port: UInt16(words[3]) ?? 0))
            case "lost": neighbors[words[1]] = nil
            default: break
            }
        }
        return neighbors
    }
}
