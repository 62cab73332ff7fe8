/// Lends `path` with a NUL behind it to `body`. `.invalidArgument` for a path that has a NUL in it.
@inline(__always)
func withPath<Result>(_ path: [UInt8], _ body: (UnsafePointer<CChar>) throws(Errno) -> Result) throws(Errno) -> Result {
    guard !path.contains(0) else { throw .invalidArgument }
    let outcome = withUnsafeTemporaryAllocation(of: CChar.self, capacity: path.count + 1) { buffer in
        for index in path.indices { buffer[index] = CChar(bitPattern: path[index]) }
        buffer[path.count] = 0
        return Swift.Result<Result, Errno>(caught: { () throws(Errno) -> Result in
            // An allocation of one byte or more has a base address.
            guard let start = buffer.baseAddress else { throw .noMemory }
            return try body(UnsafePointer(start))
        })
    }
    return try outcome.get()
}

/// As `withPath`, for one component: only `openBeneath` may resolve more than that.
@inline(__always)
func withName<Result>(_ name: [UInt8], _ body: (UnsafePointer<CChar>) throws(Errno) -> Result) throws(Errno) -> Result {
    let dot = UInt8(ascii: ".")
    guard !name.isEmpty, !name.contains(UInt8(ascii: "/")), name != [dot, dot] else { throw .invalidArgument }
    return try withPath(name, body)
}

extension Result {
    fileprivate init(caught body: () throws(Failure) -> Success) {
        do throws(Failure) { self = .success(try body()) } catch { self = .failure(error) }
    }
}
