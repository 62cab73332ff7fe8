import Control
import Foundation
import Testing
import Transport

@testable import Daemon

struct ControlRoutingTests {
    private func failure(of answer: ControlReply.Answer) throws -> API.Failure {
        let failure = try API.decode(API.Failure.self, from: answer.body)
        #expect(answer.status == failure.code.httpStatus)
        return failure
    }

    @Test func `every route of the API's document is answered, and no other`() throws {
        var document = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { document.deleteLastPathComponent() }
        let text = try String(contentsOf: document.appendingPathComponent("docs/openapi.yaml"), encoding: .utf8)
        let documented = text.split(separator: "\n").filter { $0.hasPrefix("  /v1/") }
            .map { String($0.dropFirst(2).dropLast()) }
        #expect(ControlHandlers.routes.map(\.path) == documented.sorted())
    }

    @Test func `the device answers`() async throws {
        let daemon = try TestDaemon("laptop")
        let device = try await daemon.ask(API.DeviceRequest())
        #expect(device.name == "laptop")
        #expect(device.listen == daemon.machine.address.description)
        await daemon.end()
    }

    @Test(arguments: [
        ("GET", "v1/nothing"), ("POST", "v1/status"), ("DELETE", "v1/status"), ("GET", "v2/status"), ("GET", ""),
        ("GET", "status"),
    ])
    func `an unknown route is refused`(_ method: String, _ path: String) async throws {
        let daemon = try TestDaemon("laptop")
        #expect(try failure(of: await daemon.answer(method, path)).code == .noSuchRoute)
        await daemon.end()
    }

    @Test(arguments: ["{", "[]", "{}", "{\"path\": 1}", "nonsense", "{\"path\": null}"])
    func `a body that is not the JSON that is expected is refused`(_ body: String) async throws {
        let daemon = try TestDaemon("laptop")
        #expect(try failure(of: await daemon.answer("POST", "v1/folders/add", body: body)).code == .badRequest)
        await daemon.end()
    }

    @Test func `the daemon is told to end after it has answered`() async throws {
        let daemon = try TestDaemon("laptop")
        #expect(daemon.shutDowns == 0)
        _ = try await daemon.ask(API.ShutdownRequest())
        // The order is given right after the answer, by the same task.
        while daemon.shutDowns == 0 { await Task.yield() }
        await daemon.end()
    }

    @Test func `news comes once, and the first counts`() async {
        let (early, late) = (News(), News())
        early.came()
        early.came(false)
        #expect(await early.wait())
        Task { late.came(false) }
        #expect(await late.wait() == false)
    }

    @Test(arguments: [("127.0.0.1:4711", ["127.0.0.1:4711"]), ("[::1]:5", ["[::1]:5"]), ("nonsense", [])])
    func `a daemon that listens at one address is reached there`(_ place: String, _ expected: [String]) {
        #expect(ReachableAddresses.of(listening: place) == expected)
    }

    @Test func `addresses that reach nobody are not given`() {
        for address in ReachableAddresses.of(listening: "[::]:9") + ReachableAddresses.of(listening: "0.0.0.0:9") {
            #expect(PeerPlace(text: address)?.port == 9)
            #expect(!address.hasPrefix("127.") && !address.contains("fe80") && !address.contains("[::1]"))
        }
    }
}
