import Testing

@testable import Commands

struct HomeTests {
    @Test(arguments: [
        (["HOME": "/u"], "/u/.local/share/kith"),
        (["HOME": "/u", "XDG_DATA_HOME": "/d"], "/d/kith"),
        (["HOME": "/u", "XDG_DATA_HOME": "relative"], "/u/.local/share/kith"),
        (["HOME": "/u", "XDG_DATA_HOME": "/d", "KITH_HOME": "/k"], "/k"),
        (["HOME": "/u", "KITH_HOME": ""], "/u/.local/share/kith"),
        (["KITH_HOME": "k"], "/nowhere/at/all/k"),
    ])
    func `the home comes from the environment`(environment: [String: String], home: String) async {
        let run = TestRun(environment: environment)
        #expect(await run("id") == .done)
        #expect(run.out == "ID-OF-\(home)\n")
    }

    @Test func `the option wins over the environment`() async {
        let run = TestRun(environment: ["KITH_HOME": "/k"])
        #expect(await run("id", "--home", "h") == .done)
        #expect(run.out == "ID-OF-/nowhere/at/all/h\n")
    }

    @Test func `without any home there is an error, not a guess`() async {
        let run = TestRun(environment: [:])
        #expect(await run("id") == .failed)
        #expect(run.err == "kith: there is no home for this device: HOME is not set\n      give one: --home DIR\n")
    }
}
