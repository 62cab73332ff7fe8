import Dispatch
import Glibc
import Synchronization
import Testing

@testable import Control

/// Replies that a test holds back, and what it asks of them.
private final class Held: Sendable {
    let replies = Mutex<[ControlReply]>([])
    let arrived = DispatchSemaphore(value: 0)

    func hold(_ reply: ControlReply) {
        replies.withLock { $0.append(reply) }
        arrived.signal()
    }
}

/// Says back what it was asked.
@Sendable private func echo(_ request: ControlRequest, _ reply: ControlReply) {
    let query = request.query.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let words = "\(request.method) \(request.path) \(query) \(request.body.count)"
    reply.answer(status: 200, contentType: "text/plain", body: Array(words.utf8))
}

private func words(_ answer: (status: Int, body: [UInt8])) -> String {
    "\(answer.status) " + String(decoding: answer.body, as: UTF8.self)
}

private func code(of call: () throws -> Void) -> ControlError.Code? {
    do {
        try call()
        return nil
    } catch {
        return (error as? ControlError)?.code
    }
}

struct ControlServerTests {
    @Test func `a request arrives whole and decoded, and its answer comes back`() throws {
        try withTemporaryFolder { folder in
            let server = try ControlServer(socketPath: folder + "/s", handler: echo)
            defer { server.stop() }
            let client = ControlClient(socketPath: folder + "/s")
            let answer = try client.send(
                method: "POST", path: ["v1", "a/b", "å %?"], query: ["to": "x&y=z +", "empty": ""],
                body: Array("body".utf8), timeout: .seconds(180))
            #expect(words(answer) == #"200 POST ["v1", "a/b", "å %?"] ["empty=", "to=x&y=z +"] 4"#)
        }
    }

    @Test func `an answer may come later and from another thread`() throws {
        try withTemporaryFolder { folder in
            let server = try ControlServer(socketPath: folder + "/s") { request, reply in
                DispatchQueue.global().async { echo(request, reply) }
            }
            defer { server.stop() }
            let client = ControlClient(socketPath: folder + "/s")
            for number in 0..<200 {
                let answer = try client.send(path: ["\(number)"], timeout: .seconds(180))
                #expect(words(answer) == #"200 GET ["\#(number)"] [] 0"#)
            }
        }
    }

    @Test func `requests that wait do not hold up others`() throws {
        try withTemporaryFolder { folder in
            let held = Held()
            let server = try ControlServer(socketPath: folder + "/s") { request, reply in
                if request.path == ["wait"] { held.hold(reply) } else { echo(request, reply) }
            }
            defer { server.stop() }
            let client = ControlClient(socketPath: folder + "/s")
            let waiting = DispatchGroup()
            let answers = Mutex<[Int]>([])
            for number in 0..<20 {
                // A queue each: the global ones grow by a thread a second.
                DispatchQueue(label: "client \(number)").async(group: waiting) {
                    let status = (try? client.send(path: ["wait"]))?.status
                    answers.withLock { $0.append(status ?? 0) }
                }
                held.arrived.wait()
            }
            #expect(try client.send(path: ["quick"], timeout: .seconds(180)).status == 200)
            for reply in held.replies.withLock({ $0 }) { reply.answer(status: 202, body: []) }
            waiting.wait()
            #expect(answers.withLock { $0 } == Array(repeating: 202, count: 20))
        }
    }

    @Test func `a reply that is dropped answers 500, and a second answer is ignored`() throws {
        try withTemporaryFolder { folder in
            let server = try ControlServer(socketPath: folder + "/s") { request, reply in
                guard request.path == ["twice"] else { return }
                reply.answer(status: 200, body: [1])
                reply.answer(status: 404, body: [2])
            }
            defer { server.stop() }
            let client = ControlClient(socketPath: folder + "/s")
            #expect(try client.send(path: ["dropped"], timeout: .seconds(180)).status == 500)
            let answer = try client.send(path: ["twice"], timeout: .seconds(180))
            #expect(answer.status == 200 && answer.body == [1])
        }
    }

    @Test func `a body of 1 MiB is taken and one byte more is refused`() throws {
        try withTemporaryFolder { folder in
            let server = try ControlServer(socketPath: folder + "/s", handler: echo)
            defer { server.stop() }
            let client = ControlClient(socketPath: folder + "/s")
            let largest = [UInt8](repeating: 7, count: ControlServer.largestBody)
            let answer = try client.send(method: "POST", path: [], body: largest, timeout: .seconds(180))
            #expect(words(answer) == "200 POST [] [] 1048576")
            #expect(code { _ = try client.send(method: "POST", path: [], body: largest + [7]) } == .tooLarge)
        }
    }

    @Test func `a large answer comes whole`() throws {
        try withTemporaryFolder { folder in
            let large = [UInt8](repeating: 9, count: 5_000_000)
            let server = try ControlServer(socketPath: folder + "/s") { _, reply in
                reply.answer(status: 200, body: large)
            }
            defer { server.stop() }
            let answer = try ControlClient(socketPath: folder + "/s").send(path: [], timeout: .seconds(180))
            #expect(answer.body == large)
        }
    }

    @Test func `the client gives up at its timeout, and the server outlives a client that went away`() throws {
        try withTemporaryFolder { folder in
            let held = Held()
            let server = try ControlServer(socketPath: folder + "/s") { request, reply in
                if request.path == ["wait"] { held.hold(reply) } else { echo(request, reply) }
            }
            defer { server.stop() }
            let client = ControlClient(socketPath: folder + "/s")
            #expect(code { _ = try client.send(path: ["wait"], timeout: .milliseconds(50)) } == .timedOut)
            held.arrived.wait()
            held.replies.withLock { $0.removeAll() }
            #expect(try client.send(path: ["after"], timeout: .seconds(180)).status == 200)
        }
    }
}

struct ControlServerEndTests {
    @Test func `stopping answers what is open with 503 and takes the socket away`() throws {
        try withTemporaryFolder { folder in
            let held = Held()
            let server = try ControlServer(socketPath: folder + "/s") { _, reply in held.hold(reply) }
            let client = ControlClient(socketPath: folder + "/s")
            let open = DispatchGroup()
            let status = Mutex(0)
            DispatchQueue(label: "client").async(group: open) {
                let answer = try? client.send(path: [])
                status.withLock { $0 = answer?.status ?? 0 }
            }
            held.arrived.wait()
            server.stop()
            open.wait()
            #expect(status.withLock { $0 } == 503)
            #expect(access(folder + "/s", F_OK) != 0)
            #expect(code { _ = try client.send(path: []) } == .noDaemon)
            for reply in held.replies.withLock({ $0 }) { reply.answer(status: 200, body: []) }
        }
    }

    @Test func `an answer given just before stopping still arrives`() throws {
        try withTemporaryFolder { folder in
            for _ in 0..<20 {
                let held = Held()
                let server = try ControlServer(socketPath: folder + "/s") { _, reply in held.hold(reply) }
                let open = DispatchGroup()
                let status = Mutex(0)
                DispatchQueue(label: "client").async(group: open) {
                    let answer = try? ControlClient(socketPath: folder + "/s").send(path: ["shutdown"])
                    status.withLock { $0 = answer?.status ?? 0 }
                }
                held.arrived.wait()
                for reply in held.replies.withLock({ $0 }) { reply.answer(status: 200, body: [1]) }
                server.stop()
                open.wait()
                #expect(status.withLock { $0 } == 200)
            }
        }
    }

    @Test func `a server that is let go stops by itself`() throws {
        try withTemporaryFolder { folder in
            _ = try ControlServer(socketPath: folder + "/s", handler: echo)
            #expect(access(folder + "/s", F_OK) != 0)
        }
    }
}
