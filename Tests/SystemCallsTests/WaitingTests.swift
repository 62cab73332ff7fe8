import SystemCalls
import Testing

@Suite struct WaitingTests {
    @Test func `an error says its words`() {
        #expect(Errno.noEntry.words == "No such file or directory")
        #expect(Errno(99_999).description.contains("99999"))
    }

    @Test func `a lease is refused while somebody writes`() throws {
        let temporary = try TemporaryDirectory()
        try temporary.file("a")
        let reader = try temporary.open("a")
        do {
            let writer = try temporary.open("a", .writeOnly)
            #expect(throws: Errno.tryAgain) { try reader.takeLease(.shared) }
            try writer.write([1])
        }
        try reader.takeLease(.shared)
        #expect(try reader.lease() == .shared)
        try reader.endLease()
        #expect(try reader.lease() == nil)
    }

    @Test func `who breaks a lease does not end the process`() throws {
        let temporary = try TemporaryDirectory()
        try temporary.file("a")
        let reader = try temporary.open("a")
        try reader.takeLease(.shared)
        // Without blocking, the opening fails at once; the signal to the holder is sent all the same.
        #expect(throws: Errno.tryAgain) { _ = try temporary.open("a", [.writeOnly, .nonBlocking]) }
        try reader.endLease()
        #expect(throws: Never.self) { _ = try temporary.open("a", [.writeOnly, .nonBlocking]) }
    }

    @Test func `two openings exclude each other by a lock`() throws {
        let temporary = try TemporaryDirectory()
        try temporary.file("a")
        let first = try temporary.open("a", .readWrite)
        let second = try temporary.open("a", .readWrite)
        #expect(try first.lock(.exclusive))
        #expect(try !second.lock(.exclusive))
        try first.unlock()
        #expect(try second.lock(.exclusive))
    }

    @Test func `a wakeup is readable until it is cleared`() throws {
        let (first, second) = (try Wakeup(), try Wakeup())
        second.signal()
        second.signal()
        #expect(
            try wait(forReadable: [first.descriptor.raw, second.descriptor.raw], milliseconds: nil) == [false, true])
        second.clear()
        #expect(try wait(forReadable: [second.descriptor.raw], milliseconds: 0) == [false])
    }

    @Test func `a descriptor is closed with its value`() throws {
        let temporary = try TemporaryDirectory()
        try temporary.file("a")
        do {
            let file = try temporary.open("a", .readWrite)
            #expect(try file.duplicate().status() == file.status())
            #expect(try file.lock(.exclusive))
        }
        // The lock went with the last descriptor.
        #expect(try temporary.open("a", .readWrite).lock(.exclusive))
    }

    @Test(
        arguments: [
            ([], true), ([0], true), ([0, 0, 0], true), ([1], false), ([0, 0, 1], false), ([1, 0, 0], false),
        ] as [([UInt8], Bool)])
    func `zeros are told from other bytes`(bytes: [UInt8], expected: Bool) {
        #expect(isAllZeros(bytes.span) == expected)
    }

    @Test func `clocks rise and the machine has a name`() {
        let first = monotonicNanoseconds()
        #expect(monotonicNanoseconds() >= first)
        #expect(realTimeNanoseconds() >= fileTimeNanoseconds())
        #expect(!hostName().isEmpty)
    }
}
