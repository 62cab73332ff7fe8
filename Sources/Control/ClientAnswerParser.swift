/// Reads one HTTP/1.1 answer whose length is declared (RFC 9112, 6.2), from pieces of any size.
package struct ClientAnswerParser {
    private let largestBody: Int
    private var head: [UInt8] = []
    private var headRead: (status: Int, length: Int)?
    private var body: [UInt8] = []

    private static let largestHead = 64 << 10
    private static let endOfHead = Array("\r\n\r\n".utf8)

    /// - Parameter largestBody: Bytes; an answer that declares more is refused when its head is there.
    package init(largestBody: Int) {
        self.largestBody = largestBody
    }

    /// The answer, as soon as it is whole.
    package mutating func received(_ piece: ArraySlice<UInt8>) throws(ControlError) -> (status: Int, body: [UInt8])? {
        guard headRead == nil else { return bodyReceived(piece) }
        let searched = max(0, head.count - (Self.endOfHead.count - 1))
        head += piece
        guard let end = Self.endOfHead(in: head, from: searched) else {
            guard head.count <= Self.largestHead else { throw Self.malformed("its head does not end") }
            return nil
        }
        headRead = try readHead(head[..<end])
        defer { head = [] }
        return bodyReceived(head[(end + Self.endOfHead.count)...])
    }

    /// The stream has ended: what is not whole by now never will be.
    static let cutShort = ControlError(
        .connectionLost, "the daemon ended the connection before its answer was whole")

    private mutating func bodyReceived(_ piece: ArraySlice<UInt8>) -> (status: Int, body: [UInt8])? {
        guard let (status, length) = headRead else { return nil }
        // What comes after the declared length belongs to no answer of ours.
        body += piece.prefix(length - body.count)
        return body.count == length ? (status, body) : nil
    }

    private func readHead(_ head: ArraySlice<UInt8>) throws(ControlError) -> (status: Int, length: Int) {
        guard let text = String(validating: head, as: UTF8.self) else { throw Self.malformed("its head is not text") }
        // CR LF is one Character, so lines are cut by scalars.
        let lines = text.unicodeScalars.split(separator: "\n").map { line in
            String(line).trimmed
        }
        guard let status = lines.first.flatMap(Self.status) else { throw Self.malformed("its first line is no status") }
        var length: Int?
        for line in lines.dropFirst() {
            let halves = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2, halves[0].lowercased() == "content-length" else { continue }
            guard length == nil, let declared = Self.number(String(halves[1]).trimmed) else {
                throw Self.malformed("its length is no number")
            }
            length = declared
        }
        guard let length else { throw Self.malformed("it declares no length") }
        guard length <= largestBody else { throw ControlError(.tooLarge, "the daemon's answer is too large") }
        return (status, length)
    }

    private static func endOfHead(in bytes: [UInt8], from start: Int) -> Int? {
        guard bytes.count >= endOfHead.count else { return nil }
        return (start...(bytes.count - endOfHead.count)).first { bytes[$0..<($0 + endOfHead.count)] == endOfHead[...] }
    }

    private static func status(_ line: String) -> Int? {
        let words = line.split(separator: " ")
        guard words.count >= 2, words[0] == "HTTP/1.1", words[1].utf8.count == 3,
            let status = number(String(words[1])), (200...599).contains(status)
        else { return nil }
        return status
    }

    /// Digits only: `Int` itself would take a sign.
    private static func number(_ text: String) -> Int? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
    }

    private static func malformed(_ words: String) -> ControlError {
        ControlError(.malformedAnswer, "the daemon's answer cannot be read: \(words)")
    }
}

extension String {
    /// Without spaces, tabs and CRs at either end.
    fileprivate var trimmed: String {
        let blank: Set<Unicode.Scalar> = [" ", "\t", "\r"]
        let front = unicodeScalars.drop { blank.contains($0) }
        return String(String.UnicodeScalarView(front.reversed().drop { blank.contains($0) }.reversed()))
    }
}
