import Control
import Testing

@testable import Commands

struct RequestTests {
    @Test(arguments: [
        ("add docs", "folders/add", #"{"path":"/nowhere/at/all/docs"}"#),
        ("add /a/../docs --name D", "folders/add", #"{"name":"D","path":"/docs"}"#),
        ("join CODE d", "folders/join", #"{"code":"CODE","path":"/nowhere/at/all/d"}"#),
        ("accept docs d", "folders/accept", #"{"folder":"docs","path":"/nowhere/at/all/d"}"#),
        ("invite docs", "invites/make", #"{"expiresInSeconds":86400,"folder":"docs","role":"write","uses":1}"#),
        (
            "invite ./docs --role read --to DEV --expires 30m --uses 2", "invites/make",
            #"{"expiresInSeconds":1800,"folder":"/nowhere/at/all/docs","role":"read","to":"DEV","uses":2}"#
        ),
        ("invites docs --revoke ab", "invites/revoke", #"{"folder":"docs","id":"ab"}"#),
        ("role docs desk read", "members/role", #"{"device":"desk","folder":"docs","role":"read"}"#),
        ("remove docs desk", "members/remove", #"{"device":"desk","folder":"docs"}"#),
        ("connect [::1]:4", "connect", #"{"address":"[::1]:4"}"#),
        ("rescan", "rescan", "{}"), ("rescan docs", "rescan", #"{"folder":"docs"}"#),
        ("pause docs", "pause", #"{"folder":"docs"}"#), ("resume", "resume", "{}"),
        ("resolve a/b --keep mine", "resolve", #"{"keep":"mine","path":"/nowhere/at/all/a/b"}"#),
        ("restore a", "restore", #"{"path":"/nowhere/at/all/a"}"#),
        (
            "restore a --version v --to b", "restore",
            #"{"path":"/nowhere/at/all/a","to":"/nowhere/at/all/b","version":"v"}"#
        ),
        ("approve docs", "approve", #"{"folder":"docs"}"#), ("undo docs", "undo", #"{"folder":"docs"}"#),
        ("brake docs", "brake", #"{"folder":"docs"}"#),
        ("brake docs --files 5 --percent 10", "brake", #"{"files":5,"folder":"docs","percent":10}"#),
        ("wait docs --timeout 0 --peers 2", "wait", #"{"folder":"docs","patience":0,"peers":2}"#),
    ])
    func `a command asks by a body`(line: String, route: String, body: String) async {
        #expect(await asked(line) == TestRun.Asked(route: .post(route), fields: body))
    }

    @Test(arguments: [
        ("status", "status", "{}"), ("status docs", "status", #"{"folder":"docs"}"#),
        ("status .", "status", #"{"folder":"/nowhere/at/all"}"#), ("accept", "offers", "{}"), ("peers", "peers", "{}"),
        ("members docs", "members", #"{"folder":"docs"}"#), ("invites docs", "invites", #"{"folder":"docs"}"#),
        ("conflicts", "conflicts", "{}"), ("held docs", "held", #"{"folder":"docs"}"#),
        ("versions a/../b", "versions", #"{"path":"/nowhere/at/all/b"}"#),
        ("up", "device", "{}"),
    ])
    func `a command asks by a query`(line: String, route: String, query: String) async {
        #expect(await asked(line) == TestRun.Asked(route: .get(route), fields: query))
    }

    private func asked(_ line: String) async -> TestRun.Asked? {
        let run = TestRun()
        _ = await run.run(line.split(separator: " ").map(String.init))
        return run.asked.first
    }

    @Test func `a code is read from standard input, whatever blanks surround it`() async {
        let run = TestRun(input: ["  CO DE \r"])
        _ = await run("join", "-", "/x")
        #expect(run.asked.first?.fields == #"{"code":"CODE","path":"/x"}"#)
    }

    @Test func `no code on standard input is an error, and nobody is asked`() async {
        let run = TestRun(input: [])
        #expect(await run("join", "-", "/x") == .failed)
        #expect(run.err == "kith: no code came on standard input\n")
        #expect(run.asked.isEmpty)
    }

    @Test func `a word that names no folder is tried as a path`() async {
        let run = TestRun(answering: [
            .get("members"): .refused(API.Failure(.noSuchFolder, "no folder is called `docs`"))
        ])
        #expect(await run("members", "docs") == .failed)
        #expect(run.asked.map(\.fields) == [#"{"folder":"docs"}"#, #"{"folder":"/nowhere/at/all/docs"}"#])
        #expect(run.err == "kith: no folder is called `docs`\n", "the first answer is the one to tell")
    }
}
