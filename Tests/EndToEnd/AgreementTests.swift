import TestSupport
import Testing

extension EndToEnd {
    struct AgreementTests {
        @Test(arguments: Seeds.given(orNew: Program.isLong ? 30 : 1))
        func `three devices agree after every round of changes`(seed: UInt64) throws {
            print("seed \(seed)")
            let names = ["A", "B", "C"]
            var users: [RandomUser] = []
            try withCluster(names) { device in
                let own = device.folder / "of \(device.name)"
                try own.makeDirectory()
                var user = RandomUser(in: own, seed: seed &+ UInt64(users.count))
                try user.makeFiles(100)
                users.append(user)
            } _: { cluster in
                try cluster.settle()
                for round in 1...(Program.isLong ? 50 : 10) {
                    // Each works on what another one made or worked on before.
                    for (index, name) in names.enumerated() {
                        let place = cluster[name].folder / "of \(names[(index + round) % names.count])"
                        var user = RandomUser(in: place, seed: seed &+ UInt64(1000 * round + index))
                        try user.act(12)
                    }
                    do {
                        try cluster.settle()
                    } catch {
                        throw Trouble("seed \(seed), round \(round): \(error)")
                    }
                }
            }
        }

        @Test func `a change that left size and mtime alone reaches the others`() throws {
            try withCluster { device in
                guard device.name == "A" else { return }
                try (device.folder / "ledger").write("one hundred")
                try (device.folder / "ledger").setModified(seconds: 1_500_000_000, nanoseconds: 7)
            } _: { cluster in
                try cluster.settle()
                let ledger = cluster["A"].folder / "ledger"
                try ledger.write("nine hundre")
                try ledger.setModified(seconds: 1_500_000_000, nanoseconds: 7)
                try cluster["A"].run("rescan", Cluster.folderName)
                try Patience.require("the new bytes on B") {
                    (cluster["B"].folder / "ledger").holds("nine hundre")
                }
                try cluster.settle()
            }
        }

        @Test func `a burst of files misses none`() throws {
            let count = Program.isLong ? 50_000 : 3_000
            try withCluster { cluster in
                let folder = cluster["A"].folder
                for index in 0..<count {
                    let directory = folder / "d\(index % 20)"
                    if index < 20 { try directory.makeDirectory() }
                    try (directory / "f\(index)").write("file \(index)")
                }
                let tree = try cluster.settle(within: .seconds(90))
                #expect(tree.files == count)
                #expect(try cluster["B"].status.files == count)
            }
        }

        @Test func `a daemon that was stopped takes up what happened meanwhile`() throws {
            try withCluster { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                try (a.folder / "old").write("old")
                try cluster.settle()
                try b.stop()
                try (a.folder / "old").remove()
                try (a.folder / "from A").write("A")
                try (b.folder / "from B").write("B")
                try cluster.rejoin(b)
                let tree = try cluster.settle()
                #expect(tree.paths == ["from A", "from B"])
            }
        }

        @Test func `a daemon that stood still goes on where it was`() throws {
            try withCluster { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                b.freeze()
                for index in 0..<50 { try (a.folder / "f\(index)").write("file \(index)") }
                try Patience.require("A to have seen its files") { try a.status.files == 50 }
                b.thaw()
                #expect(try cluster.settle().files == 50)
            }
        }

        @Test func `what another member had is safe after it has gone, and what is new is not`() throws {
            try withCluster { cluster in
                let (a, b) = (cluster["A"], cluster["B"])
                try (a.folder / "old").write("old")
                try cluster.settle()
                try Patience.require("A to be safe to close") { try a.status.safeToClose }
                try b.stop()
                try Patience.require("A to see that B has gone") { try a.status.peers.allSatisfy { !$0.connected } }
                #expect(try a.status.safeToClose)
                try (a.folder / "new").write("new")
                try a.run("wait", Cluster.folderName, "--peers", "0")
                #expect(try !a.status.safeToClose)
                try cluster.rejoin(b)
                try Patience.require("A to be safe to close again") { try a.status.safeToClose }
            }
        }
    }
}
