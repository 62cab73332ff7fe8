import Foundation
import SystemCalls
import Testing

@testable import Tracing

/// What a viewer finds in a file.
private struct Event: Decodable {
    struct Arguments: Decodable {
        let name: String?
        let waited: Double?

        enum CodingKeys: String, CodingKey {
            case name
            case waited = "waited_us"
        }
    }

    let name: String
    let ph: String
    let tid: Int?
    let ts: Double?
    let dur: Double?
    let args: Arguments?
}

struct TraceRecorderTests {
    private let path = NSTemporaryDirectory() + "kith-trace-\(UUID().uuidString)"

    /// The file as it is, with the end that a viewer does not ask for.
    private func events(isEnded: Bool = true) throws -> [Event] {
        var text = try String(contentsOfFile: path, encoding: .utf8)
        if !isEnded { text += "]" }
        return try JSONDecoder().decode([Event].self, from: Data(text.utf8))
    }

    private func span(_ track: TraceTrack, _ began: UInt64, _ ended: UInt64, asked: UInt64 = 0) -> TraceSpan {
        TraceSpan(track: track.number, name: "stage(_:folder:)", began: began, ended: ended, asked: asked)
    }

    @Test func `a span is told with its track, its times and how long it waited`() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let recorder = try TraceRecorder(path: path, process: "kith \"desk\"\n")
        let track = TraceTrack("staging.\\docs")
        recorder.add(span(track, 5_001_234, 7_001_235, asked: 4_000_000), on: track)
        recorder.add(span(track, 8_000_000, 8_000_100), on: track)
        recorder.end()
        let events = try events()
        #expect(events.map(\.ph) == ["M", "M", "X", "X"])
        #expect(events[0].args?.name == "kith \"desk\"?")
        #expect(events[1].args?.name == "staging.\\docs")
        #expect(events[2].name == "stage" && events[2].tid == track.number)
        #expect(events[2].ts == 5001.234 && events[2].dur == 2000.001)
        #expect(events[2].args?.waited == 1001.234)
        #expect(events[3].args == nil && events[3].dur == 0.1)
    }

    @Test func `a file whose end is missing can be read as far as it goes`() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let recorder = try TraceRecorder(path: path, process: "kith")
        let track = TraceTrack("a")
        #expect(try events(isEnded: false).count == 1)
        for number in 1...3 {
            recorder.add(span(track, UInt64(number), UInt64(number)), on: track)
            recorder.flush()
            #expect(try events(isEnded: false).count == number + 2)
        }
        recorder.end()
    }

    @Test func `only so much is held, and what is lost is said`() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let recorder = try TraceRecorder(path: path, process: "kith", mostSpans: 1)
        let track = TraceTrack("a")
        for number in 1...3000 as ClosedRange<UInt64> { recorder.add(span(track, number, number), on: track) }
        recorder.end()
        let events = try events()
        let lost = events.filter { $0.ph == "i" }.compactMap { $0.name.split(separator: " ").first.flatMap { Int($0) } }
        #expect(lost.reduce(0, +) + events.filter { $0.ph == "X" }.count == 3000)
        #expect(lost.reduce(0, +) > 0)
    }

    @Test func `a file that cannot be made is an error`() {
        #expect(throws: Errno.self) { _ = try TraceRecorder(path: "/nowhere/at/all", process: "kith") }
    }

    @Test func `work that is followed is done once, traced or not`() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let track = TraceTrack("followed")
        nonisolated(unsafe) var done = 0
        track.following({ done += 1 }, as: "one")()
        try Trace.begin(writingTo: path, process: "kith")
        #expect(Trace.isOn)
        track.following({ done += 1 }, as: "two")()
        let late = track.following({ done += 1 }, as: "three")
        Trace.end()
        late()
        #expect(done == 3)
        #expect(try events().filter { $0.ph == "X" }.map(\.name) == ["two"])
    }
}
