import Glibc
import TestSupport
import Testing

extension EndToEnd {
    struct BadInputTests {
        private static let junk = [
            [UInt8](repeating: 0, count: 70_000), [UInt8](repeating: 0xff, count: 70_000),
            RandomBytes.make(100_000, seed: 1),
            Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8), [0x16, 0x03, 0x01, 0xff, 0xff, 0x01, 0xff, 0xff, 0xff], [],
        ]

        private func expectService(of cluster: Cluster) throws {
            #expect(cluster.devices.allSatisfy { $0.isRunning })
            let name = "still here"
            try (cluster["A"].folder / name).write("still here")
            try Patience.require("a file to arrive") { (cluster["B"].folder / name).exists }
            try cluster.settle()
        }

        @Test func `junk on the control socket is answered or closed, and the daemon serves on`() throws {
            try withCluster { cluster in
                let socket = cluster["A"].home / "control.sock"
                #expect((socket.status.map { $0.st_mode & 0o777 } ?? 0) == 0o600)
                for bytes in Self.junk { try RawSocket(path: socket).say(bytes) }
                let heads = [
                    "POST /v1/folders/add HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
                    "POST /v1/folders/add HTTP/1.1\r\nContent-Length: -1\r\n\r\n{}",
                    "POST /v1/folders/add HTTP/1.1\r\nContent-Length: 9\r\n\r\n{\"path\":1",
                    "GET /../../etc/passwd HTTP/1.1\r\n\r\n", "DELETE /v1/status HTTP/1.1\r\n\r\n",
                ]
                for head in heads { try RawSocket(path: socket).say(head) }
                let idle = try (0..<50).map { _ in try RawSocket(path: socket) }
                try expectService(of: cluster)
                _ = idle
            }
        }

        @Test func `junk on the port for peers harms nobody`() throws {
            try withCluster { cluster in
                let address = cluster["A"].address
                for bytes in Self.junk { try RawSocket(address: address).say(bytes) }
                let idle = try (0..<100).map { _ in try RawSocket(address: address) }
                for (index, socket) in idle.enumerated() { socket.say(Self.junk[index % Self.junk.count]) }
                try expectService(of: cluster)
                _ = idle
            }
        }

        @Test func `a list of members that is damaged or gone is said with its path and the way out`() throws {
            try withCluster { cluster in
                let b = cluster["B"]
                try cluster.settle()
                let id = try b.status.id
                let list = b.home / "folders" / id / "membership"
                let whole = try list.read()
                for bytes in [Array("nonsense".utf8), Array(whole.prefix(100)), nil] {
                    try b.stop()
                    if let bytes { try list.write(bytes) } else { try list.remove() }
                    try b.start()
                    let words = try b.status.errors.map(\.what)
                    #expect(words.count == 1)
                    #expect(words.allSatisfy { $0.contains(list.text) && $0.contains("put it back from a backup") })
                }
                try b.stop()
                try list.write(whole)
                try cluster.rejoin(b)
                try expectService(of: cluster)
            }
        }

        @Test func `a second daemon on one home is refused, and the first goes on`() throws {
            try withCluster { cluster in
                let a = cluster["A"]
                let outcome = try a.attempt(
                    ["daemon", "--listen", "127.0.0.1:0", "--discovery", "off"], within: .seconds(180))
                #expect(outcome.status == 1)
                #expect(!outcome.err.isEmpty && !outcome.out.contains("ready"))
                try expectService(of: cluster)
            }
        }

        @Test func `a home that cannot be one is refused in words`() throws {
            let place = try TemporaryPlace("home")
            let device = try KithDevice("A", in: place.path)
            try device.home.remove()
            try device.home.write("a file")
            for words in [["daemon", "--listen", "127.0.0.1:0", "--discovery", "off"], ["init"], ["status"]] {
                let outcome = try device.attempt(words, within: .seconds(180))
                #expect(outcome.status == 1)
                #expect(outcome.err.hasPrefix("kith: "), "\(outcome.err)")
            }
            #expect(try device.home.readText() == "a file")
        }

        @Test(arguments: [[UInt8](), Array("junk".utf8), [UInt8](repeating: 0xff, count: 5_000)])
        func `a damaged file in the home is said, and neither trusted nor replaced`(damage: [UInt8]) throws {
            try withCluster { cluster in
                let b = cluster["B"]
                try (b.folder / "file").write("file")
                let before = try cluster.settle()
                try b.stop()
                for name in try b.home.names() where (b.home / name).isFile && !Self.isRebuilt(name) {
                    let path = b.home / name
                    let intact = try path.read()
                    try path.write(damage)
                    let id = try cluster["A"].run("id")
                    // To start in spite of it, or to refuse: both are right.
                    _ = try? b.start()
                    if b.isRunning {
                        #expect(try b.run("id") != id)
                        try b.stop()
                    } else {
                        #expect(b.daemon?.exitStatus == 1, "\(path): \(b.story)")
                        #expect(try path.read() == damage, "\(path) was replaced")
                    }
                    try path.write(intact)
                    #expect(try b.tree == before)
                }
                try cluster.rejoin(b)
                try expectService(of: cluster)
            }
        }

        /// The lock and the socket hold nothing, and an index is a cache of what the disk and peers know.
        private static func isRebuilt(_ name: [UInt8]) -> Bool {
            let name = String(decoding: name, as: UTF8.self)
            return name.contains("lock") || name.contains("sock") || name.contains(".db")
        }

        @Test(arguments: [["frobnicate"], ["add"], ["wait", "--timeout", "soon"], ["status", "--colour"], []])
        func `a command that is none ends with status 2 and words`(words: [String]) throws {
            let place = try TemporaryPlace("usage")
            let device = try KithDevice("A", in: place.path)
            let outcome = try device.attempt(words)
            #expect(outcome.status == (words.isEmpty ? 0 : 2) || outcome.status == 2)
            #expect(!(outcome.err + outcome.out).isEmpty)
        }

        @Test func `waiting that is not over in time ends with status 3`() throws {
            try withCluster { cluster in
                try cluster["B"].stop()
                let outcome = try cluster["A"].attempt(["wait", Cluster.folderName, "--timeout", "0.3", "--peers", "1"])
                #expect(outcome.status == 3)
                #expect(!outcome.err.isEmpty)
            }
        }
    }
}
