import Glibc
import TestSupport
import Testing

extension EndToEnd {
    struct NothingLostTests {
        @Test func `what a program writes at the instant of a remote replacement is kept`() throws {
            try withCluster { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                let (remote, local) = (a.folder / "log", b.folder / "log")
                try remote.write("start\n")
                try cluster.settle()
                let lines = Program.isLong ? 2_000 : 150
                for line in 0..<lines {
                    try local.append("B wrote \(line).\n")
                    if line % 3 == 0 { try remote.replace("A replaced \(line).\n") }
                    usleep(useconds_t(line % 7) * 3_000)
                }
                try Patience.require("both to agree", within: .seconds(180)) {
                    try cluster.waitUntilAgreed(within: Patience.usual)
                    return try a.tree == b.tree
                }
                let kept = try (0..<lines).filter { try !b.keeps("B wrote \($0).\n") }
                #expect(kept.isEmpty, "lost: \(kept)")
            }
        }

        @Test func `what a remote change replaces or deletes is a version that can be put back`() throws {
            try withCluster { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                for name in ["keep", "replaced", "deleted"] { try (a.folder / name).write("old \(name)") }
                try cluster.settle()
                try (a.folder / "replaced").write("new")
                try (a.folder / "deleted").remove()
                try cluster.settle()
                let replaced = try #require(try b.versions(of: "replaced").first)
                #expect(replaced.why == "replaced")
                #expect(replaced.size == 12)
                #expect(try b.versions(of: "deleted").map(\.why) == ["deleted"])
                #expect(try b.versions(of: "keep").isEmpty)
                try b.run("restore", (b.folder / "deleted").text)
                try b.run("restore", (b.folder / "replaced").text, "--version", replaced.id)
                try Patience.require("the restored files on A") {
                    (a.folder / "deleted").exists && (a.folder / "replaced").holds("old replaced")
                }
                try cluster.settle()
                #expect(try (a.folder / "deleted").readText() == "old deleted")
                let aside = b.base / "aside"
                try b.run("restore", (b.folder / "replaced").text, "--to", aside.text)
                #expect(try aside.readText() == "new")
            }
        }

        @Test func `a file that is being written is never seen half`() throws {
            try withCluster { cluster in
                let (a, b) = (cluster["A"].folder / "video", cluster["B"].folder / "video")
                let piece = [UInt8](repeating: 7, count: 100_000)
                let descriptor = try a.check("open") { open($0, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644) }
                let pieces = Program.isLong ? 600 : 40
                for _ in 0..<pieces {
                    try DiskPath.put(piece, to: descriptor)
                    #expect(Patience.always(for: .milliseconds(100)) { !b.exists })
                }
                close(descriptor)
                try Patience.require("the whole file on B") { b.exists }
                #expect(b.size == pieces * piece.count)
                try cluster.settle()
            }
        }
    }
}
