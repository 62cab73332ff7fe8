import Control
import Foundation
import Identity
import Manifests
import Testing

@testable import Daemon

/// What a device keeps of the code that it joined by.
@Suite(.serialized, .timeLimit(.minutes(2))) struct CodeSecretTests {
    @Test func `a device that joined by a code opens the keys by itself, and forgets the code`() async throws {
        try await Pair.with { pair in
            let sync = try #require(await pair.b.folders().first?.sync)
            #expect(await sync.entry.inviteSecret == nil)
            #expect(try FolderRegistry(pair.b.home).entries.map(\.inviteSecret) == [nil])
            let key = pair.b.machine.identity.key
            let (log, epochs) = (await sync.log, sync.tools.epochs.keys.epochs)
            let own = try #require(log.secrets(openedBy: [key]))
            #expect(own.epochs.epochs == epochs)
            // It opens the folder again without the code.
            try await pair.b.reopen(try #require(await pair.b.folders().first?.entry))
            try pair.a.write("later.txt", "later")
            try await pair.agree()
            #expect(pair.b.text("later.txt") == "later")
        }
    }

    @Test func `what was sealed to a code that is used up is erased by each member`() async throws {
        try await Pair.with { pair in
            for daemon in [pair.a, pair.b] {
                let sync = try #require(await daemon.folders().first?.sync)
                #expect(await sync.log.entries.allSatisfy { $0.beside == nil })
                let kept = try sync.tools.home.loadMembership(of: sync.id)
                #expect(kept.entries.allSatisfy { $0.beside == nil })
            }
        }
    }
}
