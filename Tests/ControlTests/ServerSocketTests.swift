import Glibc
import Testing

@testable import Control

@Sendable private func done(_ request: ControlRequest, _ reply: ControlReply) {
    reply.answer(status: 200, body: [])
}

private func error(of call: () throws -> Void) -> ControlError? {
    do {
        try call()
        return nil
    } catch {
        return error as? ControlError
    }
}

struct ServerSocketTests {
    @Test func `only the owner may open the socket`() throws {
        try withTemporaryFolder { folder in
            let server = try ControlServer(socketPath: folder + "/s", handler: done)
            defer { server.stop() }
            var status = stat()
            #expect(lstat(folder + "/s", &status) == 0)
            #expect(status.st_mode == S_IFSOCK | 0o600)
        }
    }

    @Test func `a socket file that nobody answers on is replaced`() throws {
        try withTemporaryFolder { folder in
            let dead = try ServerSocket.listening(at: folder + "/s")
            close(dead.descriptor)
            #expect(error { _ = try ControlClient(socketPath: folder + "/s").send(path: []) }?.code == .noDaemon)
            let server = try ControlServer(socketPath: folder + "/s", handler: done)
            defer { server.stop() }
            #expect(try ControlClient(socketPath: folder + "/s").send(path: [], timeout: .seconds(180)).status == 200)
        }
    }

    @Test func `a second server is refused while the first answers, which keeps its socket`() throws {
        try withTemporaryFolder { folder in
            let first = try ControlServer(socketPath: folder + "/s", handler: done)
            defer { first.stop() }
            let refusal = error { _ = try ControlServer(socketPath: folder + "/s", handler: done) }
            #expect(refusal?.code == .alreadyServed)
            #expect(refusal?.description.contains("another daemon is already running") == true)
            #expect(try ControlClient(socketPath: folder + "/s").send(path: [], timeout: .seconds(180)).status == 200)
        }
    }

    @Test func `a file that is not a socket is left alone`() throws {
        try withTemporaryFolder { folder in
            close(open(folder + "/s", O_CREAT | O_WRONLY, 0o600))
            #expect(error { _ = try ControlServer(socketPath: folder + "/s", handler: done) }?.code == .unusablePath)
            #expect(access(folder + "/s", F_OK) == 0)
        }
    }

    @Test func `a stopping server leaves the socket of its successor`() throws {
        try withTemporaryFolder { folder in
            let first = try ControlServer(socketPath: folder + "/s", handler: done)
            unlink(folder + "/s")
            let second = try ControlServer(socketPath: folder + "/s", handler: done)
            defer { second.stop() }
            first.stop()
            #expect(try ControlClient(socketPath: folder + "/s").send(path: [], timeout: .seconds(180)).status == 200)
        }
    }

    @Test func `a path longer than a socket address serves all the same`() throws {
        try withTemporaryFolder { folder in
            let deep = folder + "/" + String(repeating: "x", count: 120)
            try #require(mkdir(deep, 0o700) == 0)
            let server = try ControlServer(socketPath: deep + "/control.sock", handler: done)
            let client = ControlClient(socketPath: deep + "/control.sock")
            #expect(try client.send(path: [], timeout: .seconds(180)).status == 200)
            server.stop()
            #expect(error { _ = try client.send(path: []) }?.code == .noDaemon)
        }
    }

    @Test(arguments: ["", "/", "no\0nul", "/tmp/\(String(repeating: "n", count: 120))"])
    func `a path that no socket can have is refused`(path: String) {
        #expect(error { _ = try ControlServer(socketPath: path, handler: done) }?.code == .unusablePath)
    }

    @Test func `a folder that is not there means no daemon for a client and a bad path for a server`() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/none/s"
            let badPath = error { _ = try ControlServer(socketPath: path, handler: done) }
            let refusal = error { _ = try ControlClient(socketPath: path).send(path: []) }
            #expect(badPath?.code == .unusablePath)
            #expect(refusal?.code == .noDaemon)
            #expect(refusal?.description == "no daemon is running on this home")
        }
    }
}
