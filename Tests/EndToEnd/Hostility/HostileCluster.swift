import Glibc
import TestSupport
import Testing

/// A and C, who are honest, with files; and M, a member whose daemon is off and whose keys are abused.
struct HostileCluster {
    let cluster: Cluster
    let m: HostilePeer

    var a: KithDevice { cluster["A"] }
    var c: KithDevice { cluster["C"] }

    /// Runs an attack on A; A must say something of it in its log.
    func expectComplaint(_ attack: String, _ words: String..., body: () throws -> Void) throws {
        let before = try a.log.readText().utf8.count
        try body()
        try Patience.require("A to say something of: \(attack)", within: Patience.usual) {
            let said = String(decoding: try a.log.read().dropFirst(before), as: UTF8.self)
            return words.isEmpty ? !said.isEmpty : words.contains { said.contains($0) }
        }
    }

    /// Both live, hold what they held, and exchange what is new.
    /// - Parameter size: Of the new files, in bytes, at least; no part of one is like another.
    func expectService(_ tree: Tree, after attack: String, size: Int = 0) throws {
        #expect(a.isRunning && c.isRunning, "after \(attack)")
        let (first, second) = (a.folder / "still A", c.folder / "still C")
        var noise = [UInt8](repeating: 0, count: size)
        arc4random_buf(&noise, noise.count)
        let (byA, byC) = (Array((attack + " A").utf8) + noise, Array((attack + " C").utf8) + noise.reversed())
        try first.write(byA)
        try second.write(byC)
        try Patience.require("what is new on both, after \(attack)", within: Patience.usual) {
            let arrived = [c.folder / "still A": byA, a.folder / "still C": byC]
            return arrived.allSatisfy { path, bytes in path.size == bytes.count && (try? path.read()) == bytes }
        }
        for device in [a, c] {
            #expect(try device.tree.without("still") == tree, "\(device.name), after \(attack)")
            #expect(try device.status.state != "failed", "\(device.name), after \(attack)")
        }
    }

    /// - Parameter role: M's.
    static func with(role: String = "write", _ body: (HostileCluster, Tree) throws -> Void) throws {
        try withCluster(["A", "C"]) { device in
            guard device.name == "A" else { return }
            try (device.folder / "letter").write("a letter")
            try (device.folder / "papers").makeDirectory()
            try (device.folder / "papers/one").write("one")
        } _: { cluster in
            let m = try cluster.newDevice("M")
            try m.run("join", "-", m.folder.text, input: cluster.first.invite("--role", role) + "\n")
            _ = try m.attempt(["connect", cluster.first.address])
            try Patience.require("M to have all") { (m.folder / "papers/one").holds("one") }
            let tree = try cluster.settle()
            try m.stop()
            try body(HostileCluster(cluster: cluster, m: try HostilePeer(posingAs: m)), tree)
        }
    }
}
