import Folders
package import SystemCalls

/// A file in `stage/` that is being assembled. It ends in one of three ways: finished and so ready to be placed,
/// dropped, or let go, which keeps its bytes for the next try.
package struct StagedFile: ~Copyable {
    package let name: StagedName
    let file: FileDescriptor
    private let stage: DirectoryDescriptor
    private var behind = WriteBehind()
    /// Behind this the file is untouched, and reads as zeros wherever nothing is written.
    var touched: UInt64

    /// The least run of zeros that becomes a hole.
    static let block = 4096

    private init(name: StagedName, file: consuming FileDescriptor, stage: DirectoryDescriptor, touched: UInt64) {
        self.name = name
        self.file = file
        self.stage = stage
        self.touched = touched
    }

    /// Begins a file, without anything that an earlier try left under its name. `mode`, masked by the process's umask, spares
    /// `finish` a call where it is the one wanted in the end; `stage/` lets nobody else in.
    package static func create(
        _ name: StagedName, in area: FolderArea, mode: UInt16 = 0o600
    ) throws(PlacingError) -> StagedFile {
        try create(name, beneath: area.stage, mode: mode)
    }

    /// As the other one, for who makes many files in the area's `stage` and looks for it once.
    package static func create(
        _ name: StagedName, beneath stage: DirectoryDescriptor, mode: UInt16
    ) throws(PlacingError) -> StagedFile {
        let file = try saying("cannot make stage/\(name)") { () throws(Errno) in
            do throws(Errno) {
                return try stage.openBeneath(name.bytes, [.readWrite, .create, .truncate], mode: mode & 0o777)
            } catch {
                // An earlier try has given it a mode that keeps us out too.
                guard error == .accessDenied else { throw error }
                try stage.remove(name.bytes)
                return try stage.openBeneath(name.bytes, [.readWrite, .create, .truncate], mode: mode & 0o777)
            }
        }
        return StagedFile(name: name, file: file, stage: stage, touched: 0)
    }

    /// Goes on with what an earlier try left: `dataRanges` says what is there. Nil if nothing is.
    package static func reopen(_ name: StagedName, in area: FolderArea) throws(PlacingError) -> StagedFile? {
        let stage = area.stage
        guard
            try saying("cannot look at stage", { () throws(Errno) in try stage.statusIfAny(of: name.bytes) })
                != nil
        else { return nil }
        let file = try saying("cannot open stage/\(name)") { () throws(Errno) in
            try stage.openBeneath(name.bytes, [.readWrite])
        }
        let size = try saying("cannot look at stage/\(name)") { () throws(Errno) in try file.status().size }
        return StagedFile(name: name, file: file, stage: stage, touched: size)
    }

    /// Where an earlier try wrote something, rising; chunks of zeros are in none of them.
    package func dataRanges() throws(PlacingError) -> [Range<UInt64>] {
        var ranges: [Range<UInt64>] = []
        try saying("cannot look for data in stage/\(name)") { () throws(Errno) in
            var offset: UInt64 = 0
            while let start = try file.nextData(from: offset), let end = try file.nextHole(from: start), end > start {
                ranges.append(start..<end)
                offset = end
            }
        }
        return ranges
    }

    /// What is in the file: fewer bytes only where it ends. For checking a chunk where it now stands.
    package func bytes(at offset: UInt64, count: Int) throws(PlacingError) -> [UInt8] {
        try saying("cannot read stage/\(name)") { () throws(Errno) in try file.bytes(at: offset, count: count) }
    }

    /// Lets the kernel forget what is on disk of a range, for who has checked it and does not look at it again.
    package func forgetCache(at offset: UInt64, length: UInt64) { file.forgetCache(at: offset, length: length) }

    /// Writes a checked chunk. Whole blocks of zeros become holes.
    package mutating func write(_ bytes: Span<UInt8>, at offset: UInt64) throws(PlacingError) {
        guard offset <= UInt64(Int64.max) - UInt64(bytes.count) else {
            throw PlacingError("cannot write stage/\(name)", .fileTooLarge)
        }
        for run in SparseRun.runs(of: bytes, at: offset, block: StagedFile.block) {
            let start = offset + UInt64(run.range.lowerBound)
            if run.isZero {
                try leaveHole(start..<(start + UInt64(run.range.count)))
            } else {
                try saying("cannot write stage/\(name)") { () throws(Errno) in
                    try file.write(bytes.extracting(run.range), at: start)
                }
                try wrote(start..<(start + UInt64(run.range.count)))
            }
        }
    }

    /// As `write` of a span.
    package mutating func write(_ bytes: [UInt8], at offset: UInt64) throws(PlacingError) {
        try write(bytes.span, at: offset)
    }

    /// Gives the file its size, mode and mtime: from now on it can be placed. Not yet durable: see `Placer.prepare`.
    package consuming func finish(size: UInt64, mode: UInt16, mtime: Int64) throws(PlacingError) -> Staged {
        let status = try saying("cannot finish stage/\(name)") { () throws(Errno) in
            // What was written last is the end of the file, unless zeros follow.
            if touched != size { try file.truncate(to: size) }
            try file.setModificationTime(mtime)
            let status = try file.status()
            guard status.mode != mode & 0o777 else { return status }
            try file.setMode(mode & 0o777)
            return try file.status()
        }
        return try Staged(name, status)
    }

    /// Removes the file.
    package consuming func drop() throws(PlacingError) {
        try saying("cannot remove stage/\(name)") { () throws(Errno) in try stage.remove(name.bytes) }
    }

    /// The range reads as zeros from now on.
    mutating func leaveHole(_ range: Range<UInt64>) throws(PlacingError) {
        guard range.lowerBound < touched else { return }
        let end = min(range.upperBound, touched)
        do throws(Errno) {
            try file.punchHole(at: range.lowerBound, length: end - range.lowerBound)
        } catch {
            guard error == .notSupported else { throw PlacingError("cannot write stage/\(name)", error) }
            try writeZeros(range.lowerBound..<end)
        }
    }

    private mutating func writeZeros(_ range: Range<UInt64>) throws(PlacingError) {
        let zeros = [UInt8](repeating: 0, count: 1 << 20)
        var start = range.lowerBound
        while start < range.upperBound {
            let end = min(range.upperBound, start + UInt64(zeros.count))
            try saying("cannot write stage/\(name)") { () throws(Errno) in
                try file.write(zeros.span.extracting(0..<Int(end - start)), at: start)
            }
            try wrote(start..<end)
            start = end
        }
    }

    /// Notes what was written, and sends pages to disk when there are many. Those that are there leave the cache: a large
    /// file does not push out of memory what others have in use, and what is written next takes the same pages again, which
    /// on a virtual machine costs a quarter of taking new ones.
    mutating func wrote(_ range: Range<UInt64>) throws(PlacingError) {
        touched = max(touched, range.upperBound)
        for action in behind.wrote(range) {
            try saying("cannot write stage/\(name) to disk") { () throws(Errno) in
                switch action {
                case .begin(let range):
                    try file.writeBehind(at: range.lowerBound, length: range.upperBound - range.lowerBound)
                case .await(let range):
                    let length = range.upperBound - range.lowerBound
                    try file.writeBehind(at: range.lowerBound, length: length, waiting: true)
                    file.forgetCache(at: range.lowerBound, length: length)
                }
            }
        }
    }
}

extension Staged {
    /// Of a regular file; anything else under a staged name is not ours.
    init(_ name: StagedName, _ status: FileStatus) throws(PlacingError) {
        guard let stamp = status.placedStamp, stamp.kind == .file else {
            throw PlacingError(.damaged, "stage/\(name) is no file")
        }
        self.init(name: name, stamp: stamp)
    }
}
