import Bytes
import Cryptography
import Folders
import Identity
import Manifests
import TestSupport
import Testing
import Wire

extension EndToEnd {
    /// Who may not write, or is nobody here, and does as if.
    struct HostileRightsTests {
        private static let nothing = Content.Body.file(size: 0, chunks: .inline([]))

        private func evil(_ m: HostilePeer) throws -> Message {
            m.pages([try m.page([try m.encoded(try m.record(1, named: "evil", body: Self.nothing))])])
        }

        @Test func `a reader's pages are refused and said, whatever it signs`() throws {
            try HostileCluster.with(role: "read") { hostile, tree in
                let line = try hostile.m.line(to: hostile.a)
                try hostile.expectComplaint("a reader's page", "may not write") { line.say(try evil(hostile.m)) }
                var log = hostile.m.log
                let author = MembershipAuthor(key: hostile.m.identity.key, secrets: nil)
                #expect(throws: ManifestError.self) { try log.add(DeviceID(.zero), as: .admin, by: author) }
                try hostile.expectService(tree, after: "a reader's page")
            }
        }

        @Test func `what a removed member writes later is taken by nobody, and it hears nothing more`() throws {
            try HostileCluster.with { hostile, tree in
                try hostile.a.run("remove", Cluster.folderName, "M")
                try Patience.require("C to know") {
                    try !hostile.c.run("members", Cluster.folderName, "--json").contains("\"name\":\"M\"")
                }
                for device in [hostile.a, hostile.c] {
                    let line = try HostileLine(to: device.address, key: hostile.m.identity.key)
                    line.say(.hello(Hello(deviceName: "M", nonce: .zero)), .folders([hostile.m.announcement()]))
                    _ = try line.hear("a hello") { if case .hello(let hello) = $0 { hello } else { nil } }
                    line.say(try evil(hostile.m), .membership(Membership(folder: hostile.m.folder, entries: [[1, 2]])))
                    line.say(.chunkRequest(ChunkRequest(id: 1, folder: hostile.m.folder, groups: [])))
                    let answer = try line.hear("an answer") {
                        if case .chunkAnswer(let answer) = $0 { answer } else { nil }
                    }
                    #expect(answer.chunks.isEmpty && answer.isLast)
                    #expect(line.take { if case .pages = $0 { true } else { nil } } == nil)
                    try hostile.expectService(tree, after: "a removed member's page")
                }
            }
        }

        @Test func `a stranger learns of no folder and puts nothing into one`() throws {
            try HostileCluster.with { hostile, tree in
                let line = try HostileLine(to: hostile.a.address, key: .random())
                line.say(.hello(Hello(deviceName: "nobody", nonce: .zero)), .folders([hostile.m.announcement()]))
                let hello = try line.hear("a hello") { if case .hello(let hello) = $0 { hello } else { nil } }
                #expect(hello.deviceName == nil)
                line.say(
                    try evil(hostile.m), .recordRequest(RecordRequest(folder: hostile.m.folder, nodes: [.root])),
                    .membershipRequest(MembershipRequest(folder: hostile.m.folder, knownHeads: [])),
                    .joinRequest(JoinRequest(folder: hostile.m.folder, inviteKey: [1], entry: [2])),
                    .listRequest(ListRequest(id: 7, folder: hostile.m.folder, hashes: [.zero])))
                let answer = try line.hear("an answer") { if case .listAnswer(let answer) = $0 { answer } else { nil } }
                #expect(answer.objects.isEmpty)
                let refusal = try line.hear("a refusal") {
                    if case .joinAnswer(let answer) = $0 { answer } else { nil }
                }
                if case .accepted = refusal.outcome { Issue.record("a stranger was let in") }
                let told = line.take { message -> Bool? in
                    switch message {
                    case .folders, .membership, .pages, .headers: true
                    default: nil
                    }
                }
                #expect(told == nil)
                try hostile.expectService(tree, after: "a stranger")
            }
        }
    }
}
