import Foundation
import Testing

/// Three devices with real avahi-daemons on a network of their own.
@Suite(.serialized, .enabled(if: Lab.isPossible, "a lab needs root, namespaces and avahi-daemon"))
struct AvahiDiscoveryTests {
    /// What users are promised on a quiet network.
    private static let prompt: Duration = .seconds(2)
    /// Where avahi-daemon itself first withdraws, and probes again, before others can know.
    private static let patient: Duration = .seconds(180)

    /// Probes on hosts 1... with ports 4711...
    private static func probes(_ lab: Lab, _ hosts: ClosedRange<Int>) throws -> [Probe] {
        try hosts.map { try Probe(in: lab, host: $0, port: UInt16(4710 + $0)) }
    }

    private static func isMutual(_ probes: [Probe], within limit: Duration) throws -> Bool {
        let names = try probes.map { try $0.instance() }
        return probes.enumerated().allSatisfy { index, probe in
            var others: [String: UInt16] = [:]
            for (other, name) in names.enumerated() where other != index { others[name] = UInt16(4711 + other) }
            return probe.finds(others, within: limit) != nil
        }
    }

    private static func expectMutual(_ probes: [Probe], within limit: Duration) throws {
        #expect(try isMutual(probes, within: limit), "they said \(probes.map(\.lines))")
    }

    @Test func `three devices find each other within two seconds, and lose who leaves`() throws {
        let lab = try Lab(hosts: 3)
        var probes = try Self.probes(lab, 1...3)
        // A machine that does other work at the same time may be late now and then, not each time.
        for _ in 1..<5 where try !Self.isMutual(probes, within: Self.prompt) {
            for probe in probes { #expect(probe.stop() == 0) }
            probes = try Self.probes(lab, 1...3)
        }
        try Self.expectMutual(probes, within: Self.prompt)
        let gone = try probes[2].instance()
        #expect(probes[2].stop() == 0)
        #expect(probes[0].loses(gone, within: Self.patient))
        #expect(probes[1].loses(gone, within: Self.patient))
        #expect(try !probes[0].loses(probes[1].instance(), within: .zero))
    }

    @Test func `they find each other again after avahi-daemon was restarted`() throws {
        let lab = try Lab(hosts: 3)
        let probes = try Self.probes(lab, 1...3)
        try Self.expectMutual(probes, within: Self.patient)
        let restarted = try probes[1].instance()
        try lab.command("stop-avahi", "2")
        #expect(probes[0].loses(restarted, within: Self.patient))
        #expect(probes[2].loses(restarted, within: Self.patient))
        #expect(probes[1].says("unavailable avahi-daemon is not running", within: Self.patient))
        try lab.command("start-avahi", "2")
        try Self.expectMutual(probes, within: Self.patient)
    }

    @Test func `a restart too quick for others to notice is survived`() throws {
        let lab = try Lab(hosts: 2)
        let probes = try Self.probes(lab, 1...2)
        try Self.expectMutual(probes, within: Self.patient)
        let said = probes[0].afterNow()
        try lab.command("restart-avahi", "1")
        #expect(try probes[0].says("lost \(probes[1].instance())", since: said, within: Self.patient))
        try Self.expectMutual(probes, within: Self.patient)
    }

    @Test func `a new address is found`() throws {
        let lab = try Lab(hosts: 3)
        let probes = try Self.probes(lab, 1...3)
        try Self.expectMutual(probes, within: Self.patient)
        let moved = try probes[2].instance()
        #expect(probes[0].finds(moved, at: "10.99.0.77", within: .zero) == nil)
        try lab.command("address", "3", "10.99.0.77")
        #expect(probes[0].finds(moved, at: "10.99.0.77", within: Self.patient) != nil)
        #expect(probes[1].finds(moved, at: "10.99.0.77", within: Self.patient) != nil)
    }

    @Test func `without avahi-daemon it says so, and begins when there is one`() throws {
        let lab = try Lab(hosts: 2)
        try lab.command("stop-avahi", "1")
        let probes = try Self.probes(lab, 1...2)
        #expect(probes[0].says("unavailable avahi-daemon is not running", within: Self.patient))
        #expect(probes[1].says("available", within: Self.patient))
        try lab.command("start-avahi", "1")
        #expect(probes[0].says("available", within: Self.patient))
        try Self.expectMutual(probes, within: Self.patient)
        #expect(probes[0].stop() == 0)
    }

    @Test func `of two devices with one name, one takes another`() throws {
        let lab = try Lab(hosts: 2)
        let name = String(repeating: "0f", count: 16)
        let first = try Probe(in: lab, host: 1, port: 4711, name: name)
        let watcher = try Probe(in: lab, host: 2, port: 4712)
        #expect(watcher.finds([name: 4711], within: Self.patient) != nil)
        let second = try Probe(in: lab, host: 1, port: 4713, name: name)
        #expect(second.renamed(from: name, within: Self.patient))
        let others = try [second.instance(): UInt16(4713), watcher.instance(): 4712]
        #expect(first.finds(others, within: Self.patient) != nil)
        #expect(try second.finds([name: 4711, watcher.instance(): 4712], within: Self.patient) != nil)
    }

    @Test func `what goes over the network is a random name, the port and the version`() throws {
        let lab = try Lab(hosts: 2)
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/tshark") else { return }
        let capture = try lab.start(
            on: 1, "tshark", "-l", "-n", "-i", "eth0", "-f", "udp port 5353", "-Y", "dns.flags.response == 1",
            "-T", "fields", "-E", "separator=;", "-e", "dns.resp.name", "-e", "dns.txt", "-e", "dns.srv.port")
        defer { capture.terminate() }
        #expect(capture.wait(.seconds(20)) { $0.contains { $0.contains("Capturing on") } } != nil)
        let probes = try Self.probes(lab, 1...2)
        try Self.expectMutual(probes, within: Self.patient)
        let names = try probes.map { try $0.instance() + "._kith._tcp.local" }
        let said = capture.wait(Self.patient) { lines in
            names.allSatisfy { name in lines.contains { $0.contains(name) && $0.contains("v=1") } }
        }
        #expect(said != nil)
        let announced = capture.lines.filter { $0.contains("_kith") }.map {
            $0.split(separator: ";", omittingEmptySubsequences: false)
        }
        for fields in announced where fields.count == 3 {
            let services = fields[0].split(separator: ",").filter { $0.hasSuffix("._kith._tcp.local") }
            #expect(services.allSatisfy { names.contains(String($0)) })
            #expect(fields[1].split(separator: ",").allSatisfy { $0 == "v=1" })
            #expect(fields[2].split(separator: ",").allSatisfy { ["4711", "4712"].contains($0) })
        }
    }
}
