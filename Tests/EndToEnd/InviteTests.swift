import TestSupport
import Testing

extension EndToEnd {
    struct InviteTests {
        /// A shares a folder with one file; C has nothing.
        private func withOutsider(_ body: (_ a: KithDevice, _ c: KithDevice) throws -> Void) throws {
            try withCluster(["A"]) { cluster in
                try (cluster["A"].folder / "file").write("file")
                try body(cluster["A"], cluster.newDevice("C"))
            }
        }

        private func expectRefusal(of code: String, to device: KithDevice, _ word: String) throws {
            let outcome = try device.attempt(["join", "-", device.folder.text], input: code + "\n")
            #expect(outcome.status == 1)
            #expect(outcome.err.contains(word), "\(outcome.err)")
            #expect(try device.tree.paths.isEmpty)
            #expect(try device.ask(StatusAnswer.self, "status").folders.isEmpty)
        }

        @Test func `a code that is good lets in`() throws {
            try withOutsider { a, c in
                try c.run("join", a.invite(), c.folder.text)
                try Patience.require("the file on C") { (c.folder / "file").exists }
                #expect(try a.ask(InvitesAnswer.self, "invites", Cluster.folderName).invites.isEmpty)
            }
        }

        @Test func `who joins while the folder is still being read waits for all of it`() throws {
            try withCluster(["A", "C"]) { cluster in
                let (a, c) = (cluster["A"], cluster["C"])
                let (big, place) = (DiskPath(a.folder.text + " of much"), DiskPath(c.folder.text + " of much"))
                try big.makeDirectory()
                for index in 0..<20 {
                    try (big / "f\(index)").write(RandomBytes.make(16 << 20, seed: UInt64(index)))
                }
                try a.run("add", big.text, "--name", "much")
                try c.run("join", "-", place.text, input: a.run("invite", "much"))
                try c.run("wait", "much", "--peers", "1", "--timeout", "120")
                for index in 0..<20 { #expect((place / "f\(index)").exists) }
            }
        }

        /// A, which is an admin, and C, which may only read; A ends after it has made a code that C knows of.
        private func withoutInviter(
            _ body: (_ code: String, _ b: KithDevice, _ c: KithDevice) throws -> Void,
            whenBack: (_ a: KithDevice, _ b: KithDevice) throws -> Void = { _, _ in }
        ) throws {
            try withCluster(["A", "C"], role: "read") { cluster in
                let (a, c) = (cluster["A"], cluster["C"])
                let address = a.address
                try (a.folder / "file").write("file")
                try cluster.settle()
                let b = try cluster.newDevice("B")
                let code = try a.invite()
                try Patience.require("C to know the code") {
                    try !c.ask(InvitesAnswer.self, "invites", Cluster.folderName).invites.isEmpty
                }
                try a.stop()
                try body(code, b, c)
                try a.start(listen: address)
                try whenBack(a, b)
            }
        }

        @Test func `a code lets in through any member while the one that made it is off`() throws {
            try withoutInviter { code, b, c in
                try b.run("connect", c.address)
                try b.run("join", code, b.folder.text)
                try Patience.require("the file on B") { (b.folder / "file").exists }
                #expect(try c.run("members", Cluster.folderName, "--json").contains("\"B\""))
            }
        }

        @Test func `who joined through another member finds the one that made the code when it is back`() throws {
            try withoutInviter { code, b, c in
                try b.run("connect", c.address)
                try b.run("join", code, b.folder.text)
                try Patience.require("B to have all") { (b.folder / "file").exists }
                try (b.folder / "by B").write("by B")
                try c.stop()
            } whenBack: { a, b in
                try Patience.require("B's file on A") { (a.folder / "by B").exists }
                #expect(try b.status.peers.count == 2)
            }
        }

        @Test func `a device that knows nothing of a code lets nobody in, and does not learn of the folder`() throws {
            try withoutInviter { code, b, c in
                try c.stop()
                let stranger = try KithDevice("D", in: b.base)
                try stranger.run("init", "--name", "D")
                try stranger.start()
                try b.run("connect", stranger.address)
                let outcome = try b.attempt(["join", "-", b.folder.text], input: code + "\n")
                #expect(outcome.status == 1)
                #expect(outcome.err.contains("reached"), "\(outcome.err)")
                #expect(try stranger.run("accept").contains("nothing") || stranger.run("accept").isEmpty)
            }
        }

        @Test func `a code that has expired is refused`() throws {
            try withOutsider { a, c in
                let code = try a.invite("--expires", "1s")
                let made = ContinuousClock.now
                try Patience.require("the time to pass") { ContinuousClock.now - made > .milliseconds(1_100) }
                try expectRefusal(of: code, to: c, "expired")
            }
        }

        @Test func `a code that is used up is refused`() throws {
            try withCluster(["A"]) { cluster in
                let (a, b, c) = (cluster["A"], try cluster.newDevice("B"), try cluster.newDevice("C"))
                let code = try a.invite("--uses", "1")
                try b.run("join", code, b.folder.text)
                try expectRefusal(of: code, to: c, "used")
            }
        }

        @Test func `a code for two lets two in`() throws {
            try withCluster(["A"]) { cluster in
                let (a, b, c) = (cluster["A"], try cluster.newDevice("B"), try cluster.newDevice("C"))
                let code = try a.invite("--uses", "2")
                try b.run("join", code, b.folder.text)
                #expect(try a.ask(InvitesAnswer.self, "invites", Cluster.folderName).invites.map(\.used) == [1])
                try c.run("join", code, c.folder.text)
                try (c.folder / "from C").write("C")
                try Patience.require("C's file on B") { (b.folder / "from C").exists }
            }
        }

        @Test func `a code that was revoked is refused`() throws {
            try withOutsider { a, c in
                let code = try a.invite()
                let id = try #require(a.ask(InvitesAnswer.self, "invites", Cluster.folderName).invites.first?.id)
                try a.run("invites", Cluster.folderName, "--revoke", id)
                try expectRefusal(of: code, to: c, "revoked")
                #expect(try a.ask(InvitesAnswer.self, "invites", Cluster.folderName).invites.isEmpty)
            }
        }

        @Test func `a code that is no code, or is damaged, is refused`() throws {
            try withOutsider { a, c in
                let code = try a.invite()
                let middle = code.index(code.startIndex, offsetBy: code.count / 2)
                var damaged = code
                damaged.replaceSubrange(middle...middle, with: code[middle] == "a" ? "b" : "a")
                for wrong in ["hello", damaged, String(code.dropLast(3)), code + code] {
                    try expectRefusal(of: wrong, to: c, "code")
                }
                try c.run("join", code, c.folder.text)
            }
        }

        @Test func `a device that is invited by its id needs no code`() throws {
            try withOutsider { a, c in
                try a.run("invite", Cluster.folderName, "--to", c.run("id"))
                try c.run("connect", a.address)
                try Patience.require("the offer on C") { try c.run("accept").contains(Cluster.folderName) }
                try c.run("accept", Cluster.folderName, c.folder.text)
                try Patience.require("the file on C") { (c.folder / "file").exists }
            }
        }
    }
}
