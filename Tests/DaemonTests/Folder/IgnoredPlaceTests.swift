import Control
import Testing

@testable import Daemon

/// What one device moves to where another one ignores it, before it has heard of the rule.
@Suite(.serialized, .timeLimit(.minutes(5))) struct IgnoredPlaceTests {
    @Test func `it leaves the place where it stood, and comes back with the rule's end`() async throws {
        try await Pair.with { pair in
            for name in ["plan", "notes/list"] { try pair.a.write(name, "text of \(name)") }
            try await pair.agree()
            try await pair.pause()
            try pair.b.write(".kithignore", "*.tmp\n")
            try pair.a.rename("plan", to: "plan.tmp")
            try pair.a.write("new.tmp/other", "text of another")
            try pair.a.rename("notes/list", to: "new.tmp/list")
            // Each knows of its own before it hears of the other's.
            for daemon in [pair.a, pair.b] {
                _ = try await daemon.ask(API.ResumeRequest())
                _ = try await daemon.ask(API.RescanRequest())
                #expect(try await daemon.ask(API.WaitRequest(peers: 0, patience: 180)).agreed)
                _ = try await daemon.ask(API.PauseRequest())
            }
            try await pair.resume()
            try await pair.agree()
            for name in ["plan", "plan.tmp", "notes/list", "new.tmp/list", "new.tmp/other"] {
                #expect(pair.b.text(name) == nil, "\(name)")
            }
            #expect(pair.a.text("plan.tmp") == "text of plan")
            try pair.b.remove(".kithignore")
            try await pair.agree()
            #expect(pair.b.text("plan.tmp") == "text of plan")
            #expect(pair.b.text("new.tmp/list") == "text of notes/list")
            #expect(pair.b.text("new.tmp/other") == "text of another")
        }
    }
}
