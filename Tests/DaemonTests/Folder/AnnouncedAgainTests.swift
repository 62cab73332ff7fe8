import Control
import Identity
import Testing

@testable import Daemon

/// Each of two devices dials the other, and for a while they do not agree which session counts: what was said on the other
/// one is lost but for the announcement,
/// and the folder is announced anew on the one that stays.
@Suite(.serialized, .timeLimit(.minutes(10))) struct AnnouncedAgainTests {
    @Test func `who announces anew is told everything anew`() async throws {
        try await Pair.with { pair in
            try pair.a.write("plan.txt", "old")
            try await pair.agree()
            let sync = try #require(await pair.b.folders().first?.sync)
            #expect(await sync.forgetWhatWasSaid() == 1)
            try await pair.agree()
            try pair.a.write("plan.txt", "new")
            try await pair.agree()
            #expect(pair.b.text("plan.txt") == "new")
        }
    }
}

extension FolderSync {
    /// As if the session had just begun to count, of which nothing but the peer's announcement was kept; how many there are.
    fileprivate func forgetWhatWasSaid() -> Int {
        for (device, link) in links {
            var new = PeerLink(peer: link.peer)
            (new.index, new.lastSequence, new.received) = (link.index, link.lastSequence, link.received)
            new.hasAnnounced = link.hasAnnounced
            links[device] = new
            announce(to: link.peer)
        }
        return links.count
    }
}
