import TestSupport
import Testing

extension EndToEnd {
    /// The judge of all other tests: what it overlooks they overlook.
    struct TreeTests {
        private static let changes: [@Sendable (DiskPath) throws -> Void] = [
            { try ($0 / "file").write("tixt") },
            { try ($0 / "file").setMode(0o600) },
            { try ($0 / "file").setModified(seconds: 5, nanoseconds: 2) },
            { try ($0 / "file").rename(to: $0 / "File") },
            { try ($0 / "d").setMode(0o700) },
            { try ($0 / "d/in").remove() },
            { try ($0 / "empty").remove() },
            { path in
                try (path / "link").remove()
                try (path / "link").link(to: "File")
            },
            { path in
                try (path / "link").remove()
                try (path / "link").write("file")
            },
            { path in
                try (path / "empty").remove()
                try (path / "empty").write("")
            },
        ]

        private func makeTree(at root: DiskPath) throws {
            try root.makeDirectory()
            for name in ["d", "empty"] { try (root / name).makeDirectory() }
            try (root / "file").write("text")
            try (root / "d/in").write("in")
            for name in ["file", "d/in"] { try (root / name).setModified(seconds: 5, nanoseconds: 1) }
            try (root / "link").link(to: "file")
        }

        @Test func `trees made alike are equal, and what is Kith's own is no part of them`() throws {
            let place = try TemporaryPlace("tree")
            for name in ["one", "other"] { try makeTree(at: place.path / name) }
            try (place.path / "one/.kith").makeDirectory()
            #expect(try Tree(at: place.path / "one") == Tree(at: place.path / "other"))
            #expect(try Tree(at: place.path / "one").files == 2)
        }

        @Test(arguments: changes.indices) func `a change of any kind is seen`(change: Int) throws {
            let place = try TemporaryPlace("tree")
            for name in ["one", "other"] { try makeTree(at: place.path / name) }
            try Self.changes[change](place.path / "one")
            #expect(try Tree(at: place.path / "one") != Tree(at: place.path / "other"))
        }

        @Test func `a random user does the same again with the same seed`() throws {
            let place = try TemporaryPlace("tree")
            var paths: [[String]] = []
            for name in ["one", "other"] {
                try (place.path / name).makeDirectory()
                var user = RandomUser(in: place.path / name, seed: 7)
                try user.makeFiles(40)
                try user.act(200)
                paths.append(try Tree(at: place.path / name).paths)
            }
            #expect(paths[0] == paths[1])
            #expect(paths[0].count > 20)
        }

        @Test func `a network of one's own carries nothing but its own`() throws {
            guard let network = try PrivateNetwork() else {
                print("skipped: this process may not make a network of its own")
                return
            }
            let before = try network.bytesCarried
            #expect(try Patience.always(for: .milliseconds(50)) { try network.bytesCarried == before })
            let place = try TemporaryPlace("network")
            let ping = try ChildProcess(
                network.entrance + ["bash", "-c", "echo hello > /dev/udp/127.0.0.1/9"], output: place.path / "out",
                errors: place.path / "err")
            #expect(ping.ended(within: .seconds(180)))
            #expect(try network.bytesCarried > before)
        }
    }
}
