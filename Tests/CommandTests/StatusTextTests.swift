import Control
import Synchronization
import Testing

@testable import Commands

struct StatusTextTests {
    private func folder(_ state: API.FolderState, _ change: (inout API.FolderStatus) -> Void = { _ in })
        -> API.FolderStatus
    {
        var folder = API.FolderStatus(
            name: "docs", id: "00ff", path: "/d", role: "write", state: state, files: 1, bytes: 1, safeToClose: true)
        folder.peers = [API.FolderPeer(device: "D", name: "desk", connected: true, pending: 0)]
        change(&folder)
        return folder
    }

    private func status(_ folders: API.FolderStatus...) -> API.Status {
        API.Status(device: SampleValues.device, discovery: API.DiscoveryState(state: .on), folders: folders)
    }

    private func lines(_ folders: API.FolderStatus...) -> [String] {
        var status = status()
        status.folders = folders
        return StatusText(status: status, paint: Paint(isOn: false)).lines
    }

    @Test func `each state has its words`() {
        let words: [(API.FolderStatus, String)] = [
            (folder(.idle), "up to date"), (folder(.idle) { $0.pendingIn = 2 }, "waiting for 2 files"),
            (folder(.scanning), "scanning"), (folder(.syncing), "syncing"),
            (folder(.syncing) { ($0.pendingIn, $0.pendingInBytes) = (2, 1024) }, "receiving 2 files, 1.0 KiB"),
            (folder(.syncing) { $0.pendingOut = 1 }, "sending 1 file"),
            (folder(.paused), "paused"), (folder(.error), "error"), (folder(.held), "HELD"),
        ]
        for (folder, words) in words { #expect(lines(folder).first == "docs  \(words)  1 file, 1 B  /d") }
    }

    @Test func `what is held and in conflict points to the command that lists it`() {
        let lines = lines(folder(.held) { ($0.held, $0.conflicts) = (31, 1) })
        #expect(lines.contains("  ! 31 paths held back; see: kith held docs"))
        #expect(lines.contains("  ! 1 conflict; see: kith conflicts docs"))
    }

    @Test func `many problems are cut, with the way to all of them`() {
        let problems = (0..<13).map { API.Problem(path: "f\($0)", what: "cannot be read") }
        let lines = lines(folder(.idle) { $0.errors = problems })
        #expect(lines.filter { $0.contains("cannot be read") }.count == 10)
        #expect(lines.contains("  ! and 3 more; see: kith status docs --json"))
    }

    @Test func `the lid may be closed only if each folder says so`() {
        #expect(lines(folder(.idle)).last == "safe to close: everything here is on at least one other member")
        let unsafe = folder(.idle) { ($0.safeToClose, $0.name) = (false, "photos") }
        #expect(lines(folder(.idle), unsafe).last == "not safe to close yet: photos")
    }

    @Test func `a folder of nobody else says how to invite somebody, and has no part in whether the lid may be closed`()
    {
        let alone = folder(.idle) { ($0.safeToClose, $0.peers, $0.name) = (false, [], "my photos") }
        let hint = "  nobody else has it; invite somebody: kith invite 'my photos'"
        #expect(lines(alone) == ["my photos  up to date  1 file, 1 B  /d", hint])
        #expect(
            lines(alone, folder(.idle)).last
                == "safe to close: everything here but my photos is on at least one other member")
        #expect(
            lines(folder(.error) { ($0.safeToClose, $0.peers) = (false, []) }).last == "not safe to close yet: docs")
    }

    @Test func `names in other scripts line up`() {
        let lines = lines(folder(.idle) { $0.name = "写真" }, folder(.paused) { $0.name = "a" })
        #expect(lines[0] == "写真  up to date  1 file, 1 B  /d")
        #expect(lines[1] == "a     paused      1 file, 1 B  /d")
    }

    @Test func `what is wrong with a file is excepted from what others have`() {
        let problem = API.Problem(path: "f", what: "cannot be read")
        #expect(
            lines(folder(.idle) { $0.errors = [problem] }).last
                == "safe to close: everything here, but for what is said above, is on at least one other member")
    }

    @Test func `without a folder it says how to share one, and nothing of lids`() {
        #expect(lines() == ["no folder is shared yet; share one: kith add PATH"])
    }

    @Test func `members that are away are told with what they lack`() {
        let away = API.FolderPeer(device: "D", name: "desk", connected: false, pending: 2)
        let near = API.FolderPeer(device: "E", name: "nas", connected: true, pending: 0)
        let lines = lines(folder(.idle) { $0.peers = [away, near] })
        #expect(lines.contains("  desk is not connected, needs 2 files"))
        #expect(!lines.contains { $0.contains("nas") })
    }

    @Test func `when everything was read last, and what came of it, is told`() {
        let whole = API.Verified(ended: 86_400_000, files: 3, bytes: 2048, passedOver: 0, damaged: 0)
        let time = Shown.time(milliseconds: 86_400_000)
        #expect(
            lines(folder(.idle) { $0.verified = whole }).contains("  verified \(time): 3 files, 2.0 KiB, no damage"))
        #expect(
            lines(folder(.idle) { $0.verified = SampleValues.verified })
                .contains("  verified \(time): 3 files, 2.0 KiB, 1 damaged"))
    }

    @Test func `limits that hold, and where bytes came from, are told where there are any`() {
        var status = status(folder(.idle))
        status.limits = [SampleValues.limit, API.Limit(up: 1024, down: nil, inForce: true)]
        status.traffic = API.Traffic(network: 1 << 20, skipped: 10)
        let lines = StatusText(status: status, paint: Paint(isOn: false)).lines
        #expect(lines.contains("limited: desk up 2.0 MiB/s, down 1.0 MiB/s"))
        #expect(lines.contains("limited: all together up 1.0 KiB/s"))
        #expect(lines.contains("received since the start: 1.0 MiB from other devices, 10 B not moved"))
    }

    @Test func `a watched status is drawn over the last on a terminal, and only when it changed`() throws {
        let out = Mutex("")
        var watch = StatusWatch(
            session(Output.Terminal(columns: 40, rows: 24, hasColour: false)) { text in out.withLock { $0 += text } })
        try watch.show(status(folder(.idle)))
        try watch.show(status(folder(.idle)))
        let closing = "safe to close: everything here is on at\n    least one other member\n"
        let first = "docs  up to date  1 file, 1 B  /d\n" + closing
        #expect(out.withLock { $0 } == first)
        try watch.show(status(folder(.paused)))
        let paused = "docs  paused  1 file, 1 B  /d\n  go on: kith resume docs\n"
        #expect(out.withLock { $0 } == first + "\u{1B}[3A\r\u{1B}[J" + paused + closing)
    }

    @Test func `what a watched status says of discovery is there to its end, however narrow the terminal`() throws {
        let out = Mutex("")
        let terminal = Output.Terminal(columns: 40, rows: 24, hasColour: true)
        var watch = StatusWatch(session(terminal) { text in out.withLock { $0 += text } })
        var status = status()
        status.discovery = API.DiscoveryState(
            state: .unavailable, what: "avahi-daemon is not running",
            hint: "use kith connect or the addresses in invites, or start avahi-daemon")
        try watch.show(status)
        let rows = out.withLock { $0 }.split(separator: "\n")
        #expect(rows.allSatisfy { TerminalLine.width(of: String($0)) < 40 })
        #expect(rows.last?.contains("avahi-daemon") == true)
        #expect(rows.joined(separator: " ").contains("addresses in"))
    }

    @Test func `a watched status never grows beyond the terminal`() throws {
        let out = Mutex("")
        let terminal = Output.Terminal(columns: 80, rows: 5, hasColour: false)
        var watch = StatusWatch(session(terminal) { text in out.withLock { $0 += text } })
        let problems = (0..<9).map { API.Problem(path: "f\($0)", what: "cannot be read") }
        try watch.show(status(folder(.idle) { $0.errors = problems }))
        let lines = out.withLock { $0 }.split(separator: "\n")
        #expect(lines.count == 4)
        #expect(lines.last == "and 9 more lines; see: kith status")
    }

    @Test func `a watched status in a pipe is told at each change`() throws {
        let out = Mutex("")
        var watch = StatusWatch(session(nil) { text in out.withLock { $0 += text } })
        try watch.show(status(folder(.idle)))
        try watch.show(status(folder(.idle)))
        try watch.show(status())
        #expect(
            out.withLock { $0 } == "docs  up to date  1 file, 1 B  /d\n"
                + "safe to close: everything here is on at least one other member\n\n"
                + "no folder is shared yet; share one: kith add PATH\n")
    }

    private func session(_ terminal: Output.Terminal?, _ write: @escaping @Sendable (String) -> Void) -> Session {
        let output = Output(terminal: terminal, write: write)
        let services = Services(
            version: "1", identity: { _, _ in Services.Identity(id: "", name: "") }, serve: { _ in 0 },
            exchange: { _, _ in nil })
        return Session(
            home: "/h", homeIsNamed: true, json: false,
            surroundings: Surroundings(
                environment: [:], directory: "/", out: output, err: output, readLine: { nil }, services: services))
    }
}
