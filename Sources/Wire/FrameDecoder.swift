/// Cuts a stream of bytes into frames. It holds one unfinished frame at most, and no more of it than has arrived.
package struct FrameDecoder: Sendable {
    /// Greatest body that is taken from now on, in bytes. A frame whose header was seen already keeps its old limit.
    package var limit: Int
    private var header: [UInt8] = []
    private var body: [UInt8] = []
    private var missing = 0

    package init(limit: Int) {
        self.limit = limit
    }

    /// Whether a frame has begun and not ended.
    package var isMidFrame: Bool { !header.isEmpty }

    /// The next frame that is complete; `bytes` loses what was read. Nil: all bytes were read and a frame is still open.
    /// Throws `frameTooLong` as soon as a header claims more than `limit`; the stream is of no use then.
    package mutating func nextFrame(in bytes: inout ArraySlice<UInt8>) throws(WireError) -> Frame? {
        if header.count < Frame.headerLength {
            header += take(Frame.headerLength - header.count, from: &bytes)
            guard header.count == Frame.headerLength else { return nil }
            try open()
        }
        let part = take(missing, from: &bytes)
        body += part
        missing -= part.count
        return missing == 0 ? close() : nil
    }

    private mutating func open() throws(WireError) {
        let length = header.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard UInt64(length) <= UInt64(limit) else {
            throw WireError(.frameTooLong, "a frame of \(length) bytes, where at most \(limit) are taken")
        }
        missing = Int(length)
        // Room that is claimed and never written to is not resident: a lie in the header costs addresses, not memory.
        body.reserveCapacity(missing)
    }

    private mutating func close() -> Frame {
        let frame = Frame(type: header[4], body: body)
        header = []
        body = []
        return frame
    }

    private func take(_ count: Int, from bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let part = bytes.prefix(count)
        bytes.removeFirst(part.count)
        return part
    }
}
