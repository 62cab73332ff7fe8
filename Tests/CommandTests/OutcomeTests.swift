import Control
import Testing

@testable import Commands

/// Exit status and words of what goes well and what does not.
struct OutcomeTests {
    @Test func `without a daemon a command says how to start one`() async {
        for words in [["status"], ["peers"], ["add", "x"], ["wait"]] {
            let run = TestRun()
            #expect(await run.run(words) == .failed)
            #expect(run.err == "kith: no daemon is running\n      start it with: kith up\n")
            #expect(run.out == "")
        }
    }

    @Test func `init, id, version and help need no daemon`() async {
        for words in [["init", "--name", "desk"], ["id"], ["version"], ["help"]] {
            let run = TestRun()
            #expect(await run.run(words) == .done)
            #expect(run.asked.isEmpty)
            #expect(run.err == "")
        }
    }

    @Test func `the id stands alone`() async {
        let run = TestRun()
        #expect(await run("id", "--home", "/there") == .done)
        #expect(run.out == "ID-OF-/there\n")
    }

    @Test(arguments: API.Code.allCases)
    func `each refusal ends in failure, and only lateness in its own status`(code: API.Code) async {
        let run = TestRun(answering: [.post("pause"): .refused(API.Failure(code, "it is so", hint: "do this"))])
        #expect(await run("pause") == (code == .notInTime ? .notInTime : .failed))
        #expect(run.err == "kith: it is so\n      do this\n")
    }

    @Test func `a failure names its path once`() async {
        for message in ["cannot be read", "/f/a cannot be read"] {
            let run = TestRun(answering: [.post("pause"): .refused(API.Failure(.failed, message, path: "/f/a"))])
            _ = await run("pause")
            #expect(run.err.split(separator: "/f/a", omittingEmptySubsequences: false).count == 2, "\(run.err)")
        }
    }

    @Test func `with --json a failure is JSON`() async throws {
        let failure = API.Failure(.noSuchPath, "there is nothing", path: "/f/a", hint: "look")
        let run = TestRun(answering: [.get("versions"): .refused(failure)])
        #expect(await run("versions", "/f/a", "--json") == .failed)
        #expect(try API.decode(API.Failure.self, from: Array(run.err.utf8)) == failure)
    }

    @Test func `an answer that is no JSON is told, not trusted`() async {
        let strange = Services.Answer(status: 500, body: Array("<html>\u{1B}[2J".utf8))
        let run = TestRun(answering: [.get("peers"): strange])
        #expect(await run("peers") == .failed)
        #expect(run.err == "kith: the daemon answered 500: <html>\\u{1b}[2J\n")
        let cut = TestRun(answering: [.get("peers"): Services.Answer(status: 200, body: Array("{".utf8))])
        #expect(await cut("peers") == .failed)
    }

    @Test func `a wrong line ends with status 2 and the usage`() async {
        let run = TestRun()
        #expect(await run("add") == .usage)
        #expect(
            run.err == "kith: PATH is missing\n      usage: kith add PATH [--name NAME]\n      more: kith add --help\n")
        #expect(await TestRun()("accept", "docs") == .usage)
        #expect(await TestRun()("resolve", "p") == .usage)
        #expect(await TestRun()("role", "docs", "desk", "keep") == .usage)
    }

    @Test func `wait ends with 0 when all agree`() async {
        let run = TestRun(answering: [.post("wait"): .ok(API.Agreement(agreed: true))])
        #expect(await run("wait", "--timeout", "5") == .done)
        #expect(run.out == "")
    }

    @Test func `wait ends with 3 and what is missing when time is up`() async {
        let late = API.Agreement(agreed: false, waitingFor: ["docs: desk needs 3 files"])
        let run = TestRun(answering: [.post("wait"): .ok(late)])
        #expect(await run("wait", "--timeout", "0") == .notInTime)
        #expect(run.err == "kith: not in time\n      docs: desk needs 3 files\n")
        let json = TestRun(answering: [.post("wait"): .ok(late)])
        #expect(await json("wait", "--timeout", "0", "--json") == .notInTime)
        #expect(json.out == #"{"agreed":false,"waitingFor":["docs: desk needs 3 files"]}"# + "\n")
    }

    @Test func `the daemon is called as the line says`() async {
        let run = TestRun()
        #expect(await run("--home", "/h", "daemon", "--listen", "127.0.0.1:0", "--discovery", "off") == .done)
        let settings = Services.DaemonSettings(
            home: "/h", listen: "127.0.0.1:0", discovers: false, version: "7.8.9", program: "kith --home /h")
        #expect(run.out == "\(settings)\n")
    }

    @Test func `what a member held that is not connected now is no matter of this verification`() async {
        let compared = API.Compared(device: "DESKTOP", name: "desktop", ended: 1, agrees: false, differing: 3)
        let found = API.Verifications(
            verifications: [.init(folder: "ab", folderName: "docs", isRunning: false, compared: [compared])])
        let run = TestRun(answering: [
            API.VerificationsRequest.route: .ok(found), API.VerifyRequest.route: .ok(API.Done()),
        ])
        #expect(await run("verify") == .done)
        #expect(run.out.contains("desktop does not hold the same"))
    }
}
