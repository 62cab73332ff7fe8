import Bytes
import Folders
import Wire

extension FuzzTarget {
    /// A stream from a peer: frames, and the messages in them.
    static let frames = FuzzTarget(
        "frames", minutes: 30, seeds: { try messageSeeds() },
        run: { input in
            let whole = try heard(input, cutAt: input.count)
            let cut = try heard(input, cutAt: input.count / 3)
            try promise(whole == cut, "a stream cut into pieces is another stream")
            for message in whole.messages { try expectRoundTrip(message) }
            return whole.messages.isEmpty ? .refused : .accepted
        })

    private struct Heard: Equatable {
        var messages: [Message] = []
        var error: WireError?
    }

    private static func heard(_ input: [UInt8], cutAt cut: Int) throws -> Heard {
        var heard = Heard()
        var decoder = FrameDecoder(limit: WireLimit.frame)
        for part in [input[..<cut], input[cut...]] where heard.error == nil {
            var rest = part
            do throws(WireError) {
                while let frame = try decoder.nextFrame(in: &rest) {
                    if let message = try Message.decoded(frame) { heard.messages.append(message) }
                }
            } catch {
                heard.error = error
            }
            guard heard.error == nil else { break }
            try promise(rest.isEmpty, "bytes were left where no frame came")
        }
        return heard
    }

    /// What was understood can be said, and is understood alike. Fields of a later version are not said again.
    private static func expectRoundTrip(_ message: Message) throws {
        var bytes = message.encoded().bytes[...]
        var decoder = FrameDecoder(limit: WireLimit.frame)
        let frame = try decoder.nextFrame(in: &bytes)
        try promise(bytes.isEmpty, "a message is more than its frame")
        let again = try frame.flatMap { try Message.decoded($0) }
        try promise(again == message, "a message said again is another: \(message)")
    }

    static func messageSeeds() throws -> [(name: String, bytes: [UInt8])] {
        let each = Samples.messages.map { (name: "\($0.name)", bytes: $0.message.encoded().bytes) }
        let all = Samples.messages.flatMap { $0.message.encoded().bytes }
        return each + [("all", all), ("unknown-type", [0, 0, 0, 1, 0xff, 0])]
    }
}
