import Control
import Testing

@testable import Commands

/// What commands print in a pipe. Times are shown in the zone of the user, so tests look at lines without them.
struct PrintedTests {
    private func printed(_ line: String, _ answer: some Encodable, by route: API.Route) async -> String {
        let run = TestRun(answering: [route: .ok(answer)])
        #expect(await run.run(line.split(separator: " ").map(String.init)) == .done)
        #expect(run.err == "")
        return run.out
    }

    @Test func `an invite is the code alone`() async {
        let invited = API.Invited(id: "ab", code: "KITH-CODE")
        #expect(await printed("invite docs", invited, by: .post("invites/make")) == "KITH-CODE\n")
    }

    @Test func `what to know about an invite does not mix with the code`() async {
        let invited = API.Invited(id: "ab", code: "KITH-CODE", notes: ["it holds no address"])
        let run = TestRun(answering: [.post("invites/make"): .ok(invited)])
        #expect(await run("invite", "docs") == .done)
        #expect(run.out == "KITH-CODE\n")
        #expect(run.err == "note: it holds no address\n")
    }

    @Test func `an invite to a device prints no code`() async {
        let invited = API.Invited(id: "ab", code: nil)
        #expect(await printed("invite docs --to X", invited, by: .post("invites/make")) == "")
    }

    @Test func `where there is nothing to list a terminal says so, and a pipe gets nothing`() async {
        let none = API.Conflicts(conflicts: [])
        #expect(await printed("conflicts", none, by: .get("conflicts")) == "")
        let run = TestRun(
            answering: [.get("conflicts"): .ok(none)], terminal: .init(columns: 80, rows: 24, hasColour: false))
        #expect(await run("conflicts") == .done)
        #expect(run.out == "no conflicts\n")
    }

    @Test func `a status is a line a folder, its troubles, and whether the lid may be closed`() async {
        let out = await printed("status", SampleValues.status, by: .get("status"))
        #expect(
            out == """
                docs  up to date  1,234 files, 5.0 MiB  /home/me/docs
                  ! a\\nb: cannot be read
                    chmod it
                  desk still needs 3 files
                safe to close: everything here, but for what is said above, is on at least one other member
                discovery is off: avahi-daemon is not running; start it

                """)
    }

    @Test func `a status as JSON has the fields that scripts rely on`() async throws {
        let out = await printed("status --json", SampleValues.status, by: .get("status"))
        #expect(out.hasSuffix("}\n") && !out.dropLast().contains("\n"))
        #expect(try API.decode(API.Status.self, from: Array(out.utf8)) == SampleValues.status)
        for field in [
            "folders", "name", "id", "path", "state", "files", "bytes", "conflicts", "pendingIn", "pendingOut",
            "errors",
            "what", "peers", "device", "connected", "pending", "listen",
        ] { #expect(out.contains("\"\(field)\":"), "\(field)") }
    }

    @Test func `members, peers, offers and invites are tables`() async {
        let members = API.Members(members: [
            API.Member(device: "LAPTOP", name: "laptop", role: "admin", own: true, connected: false),
            SampleValues.member,
        ])
        #expect(
            await printed("members docs", members, by: .get("members")) == """
                laptop  admin  this device  LAPTOP
                desk    admin  connected    DESK

                """)
        let peers = API.Peers(discovery: API.DiscoveryState(state: .on), peers: [SampleValues.nearby])
        #expect(
            await printed("peers", peers, by: .get("peers"))
                == "desk  connected  found nearby  10.0.0.2:4711  docs  DESK\n")
        let offers = API.Offers(offers: [SampleValues.offer])
        #expect(await printed("accept", offers, by: .get("offers")) == "docs  write  from desk  00ff\n")
        let invites = await printed("invites docs", API.Invites(invites: [SampleValues.invite]), by: .get("invites"))
        #expect(invites.hasPrefix("ab  read  used 1 of 2  until 19") && invites.hasSuffix("  by desk\n"))
    }

    @Test func `a conflict lists its heads, the one that stands first`() async {
        let other = API.Head(
            head: "77aa", author: "LAPTOP", authorName: "laptop", mine: true, stands: false, kind: .symlink, size: 4,
            modified: 0)
        let conflict = API.Conflict(
            folder: "00ff", folderName: "docs", path: "a\nb", heads: [SampleValues.head, other])
        let out = await printed("conflicts", API.Conflicts(conflicts: [conflict]), by: .get("conflicts"))
        let lines = out.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines.first == "docs: a\\nb")
        #expect(lines[1].hasPrefix("  3f9a  by desk  19") && lines[1].hasSuffix("  2.0 KiB  stands"))
        #expect(lines[2].hasPrefix("  77aa  mine     19") && lines[2].hasSuffix("  symlink"))
    }

    @Test func `what is held comes with what approving and undoing would do`() async {
        #expect(
            await printed("held", API.HeldList(held: [SampleValues.held]), by: .get("held")) == """
                docs: 60 files were deleted here
                  a
                  b
                  and 58 more
                  kith approve docs: they are deleted everywhere
                  kith undo docs: they come back

                """)
    }

    @Test func `nothing to tell prints nothing`() async {
        #expect(await printed("conflicts", API.Conflicts(conflicts: []), by: .get("conflicts")) == "")
        #expect(await printed("held", API.HeldList(held: []), by: .get("held")) == "")
        #expect(await printed("pause docs", API.Done(), by: .post("pause")) == "")
    }

    @Test func `versions, restored, resolved, joined and connected are told in a line`() async {
        let versions = API.Versions(folder: "00ff", path: "a", versions: [SampleValues.version])
        let listed = await printed("versions /f/a", versions, by: .get("versions"))
        #expect(listed.hasPrefix("v1  replaced 1970-01-0") && listed.hasSuffix("  10 B\n"))
        let restored = API.Restored(version: "v1", to: "/f/a")
        #expect(await printed("restore /f/a", restored, by: .post("restore")) == "restored v1 to /f/a\n")
        let resolved = API.Resolved(path: "a", kept: "h", beside: ["a (desk)"])
        #expect(
            await printed("resolve /f/a --keep both", resolved, by: .post("resolve"))
                == "resolved a\nbeside it: a (desk)\n")
        let folder = API.Folder(id: "00ff", name: "docs", path: "/d")
        #expect(await printed("join CODE /d", folder, by: .post("folders/join")) == "joined docs  /d\n")
        #expect(
            await printed("connect 10.0.0.2:4711", SampleValues.nearby, by: .post("connect"))
                == "connected to desk  DESK\n")
    }

    @Test func `up says who runs, and starts nothing where one runs already`() async {
        #expect(await printed("up", SampleValues.device, by: .get("device")) == "running: laptop  LAPTOP\n")
    }

    @Test func `down is done where there is nothing to end`() async {
        let run = TestRun()
        #expect(await run("--home", "/nowhere/at/all", "down") == .done)
        #expect(run.asked.map(\.route) == [.get("device")])
    }

    @Test func `on a terminal there is colour, and NO_COLOR keeps it away`() async {
        let colour = TestRun(
            answering: [.get("status"): .ok(SampleValues.status)],
            terminal: Output.Terminal(columns: 80, rows: 24, hasColour: true))
        #expect(await colour("status") == .done)
        #expect(colour.out.contains("\u{1B}[32m"))
        let plain = TestRun(
            answering: [.get("status"): .ok(SampleValues.status)],
            terminal: Output.Terminal(columns: 80, rows: 24, hasColour: false))
        #expect(await plain("status") == .done)
        #expect(!plain.out.contains("\u{1B}"))
    }
}
