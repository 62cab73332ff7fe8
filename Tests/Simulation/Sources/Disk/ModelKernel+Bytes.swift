import SystemCalls

/// Reading and writing.
extension ModelKernel {
    func read(_ file: OpenFile, into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(Errno) -> Int {
        guard file.mayRead else { throw .badDescriptor }
        guard !file.inode.isDirectory else { throw .isDirectory }
        guard offset >= 0 else { throw .invalidArgument }
        let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<done(of: buffer.count)])
        return file.inode.bytes.read(into: part, at: offset)
    }

    func readOn(_ file: OpenFile, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        let count = try read(file, into: buffer, at: file.position)
        file.position += count
        return count
    }

    /// At the end where the file was opened to append, even if an offset is given.
    func write(_ file: OpenFile, _ bytes: UnsafeRawBufferPointer, at offset: Int) throws(Errno) -> Int {
        guard file.mayWrite else { throw .badDescriptor }
        guard offset >= 0 else { throw .invalidArgument }
        let part = UnsafeRawBufferPointer(rebasing: bytes[..<done(of: bytes.count)])
        return try write(part, to: file.inode, at: file.appends ? file.inode.bytes.size : offset)
    }

    func writeOn(_ file: OpenFile, _ bytes: UnsafeRawBufferPointer) throws(Errno) -> Int {
        let count = try write(file, bytes, at: file.position)
        file.position = (file.appends ? file.inode.bytes.size : file.position + count)
        return count
    }

    /// As much as there is room for; `.noSpace` where there is none.
    func write(_ bytes: UnsafeRawBufferPointer, to inode: Inode, at offset: Int) throws(Errno) -> Int {
        guard !bytes.isEmpty else { return 0 }
        guard offset < FileBytes.longest else { throw .fileTooLarge }
        var range = offset..<min(offset + bytes.count, FileBytes.longest)
        if inode.bytes.missingPages(in: range) > inode.filesystem.freePages {
            // What fits into the page that is there already, or nothing.
            let end = (offset / FileBytes.pageSize + 1) * FileBytes.pageSize
            range = offset..<min(range.upperBound, end)
            try inode.filesystem.needRoom(pages: inode.bytes.missingPages(in: range))
        }
        let (allocated, oldSize) = (inode.bytes.allocatedPages, inode.bytes.size)
        inode.bytes.write(UnsafeRawBufferPointer(rebasing: bytes[..<range.count]), at: offset)
        let pages = FileBytes.pages(of: min(oldSize, offset)..<range.upperBound)
        inode.filesystem.bytesChanged(of: inode, pages: pages, allocatedBefore: allocated)
        return range.count
    }

    func truncate(_ file: OpenFile, to size: Int) throws(Errno) {
        guard file.mayWrite, size >= 0 else { throw file.isPathOnly ? .badDescriptor : .invalidArgument }
        try truncate(file.inode, to: size)
    }

    func truncate(_ inode: Inode, to size: Int) throws(Errno) {
        guard size <= FileBytes.longest else { throw .fileTooLarge }
        let (allocated, old) = (inode.bytes.allocatedPages, inode.bytes.size)
        inode.bytes.truncate(to: size)
        let pages = FileBytes.pages(of: min(old, size)..<max(old, size))
        inode.filesystem.bytesChanged(of: inode, pages: pages, allocatedBefore: allocated)
    }

    // MARK: Copying

    /// FICLONERANGE; `length` 0: to the end of the source.
    func clone(_ source: OpenFile, _ from: Int, length: Int, to target: OpenFile, _ to: Int) throws(Errno) {
        guard source.mayRead, target.mayWrite else { throw .badDescriptor }
        guard source.filesystem === target.filesystem else { throw .crossesDevices }
        guard source.inode.kind == .file, target.inode.kind == .file else { throw .isDirectory }
        guard source.filesystem.traits.sharesExtents else { throw .notSupported }
        let end = length == 0 ? source.inode.bytes.size : from + length
        let isWhole = end == source.inode.bytes.size || end % FileBytes.pageSize == 0
        guard from % FileBytes.pageSize == 0, to % FileBytes.pageSize == 0, isWhole, end <= source.inode.bytes.size,
            source.inode !== target.inode
        else { throw .invalidArgument }
        _ = try copy(source.inode, from..<end, to: target.inode, to)
    }

    func copyRange(
        _ source: OpenFile, _ from: Int, _ target: OpenFile, _ to: Int, length: Int
    ) throws(Errno) -> Int {
        guard !source.isPathOnly, !target.isPathOnly else { throw .badDescriptor }
        if source.inode.isDirectory || target.inode.isDirectory { throw .isDirectory }
        guard source.mayRead, target.mayWrite, !target.appends else { throw .badDescriptor }
        guard from >= 0, to >= 0 else { throw .invalidArgument }
        let count = min(length, max(0, source.inode.bytes.size - from))
        if source.inode === target.inode && from < to + count && to < from + count { throw .invalidArgument }
        guard count > 0 else { return 0 }
        return try copy(source.inode, from..<from + done(of: count), to: target.inode, to)
    }

    private func copy(_ source: Inode, _ range: Range<Int>, to target: Inode, _ offset: Int) throws(Errno) -> Int {
        let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, filled in
            filled = source.bytes.read(into: UnsafeMutableRawBufferPointer(buffer), at: range.lowerBound)
        }
        try writeAll(bytes, to: target, at: offset)
        return bytes.count
    }

    func writeAll(_ bytes: [UInt8], to inode: Inode, at offset: Int) throws(Errno) {
        try bytes.span.bytes.withUnsafeBytes { buffer throws(Errno) in
            var written = 0
            while written < buffer.count {
                let rest = UnsafeRawBufferPointer(rebasing: buffer[written...])
                written += try write(rest, to: inode, at: offset + written)
            }
        }
    }

    // MARK: Holes

    /// SEEK_DATA and SEEK_HOLE.
    func seek(_ file: OpenFile, from offset: Int, _ find: (FileBytes, Int) -> Int?) throws(Errno) -> Int {
        guard !file.isPathOnly else { throw .badDescriptor }
        guard offset >= 0, !file.inode.isDirectory, let found = find(file.inode.bytes, offset) else {
            throw .noSuchDeviceOrAddress
        }
        file.position = found
        return found
    }

    /// FALLOC_FL_PUNCH_HOLE.
    func punch(_ file: OpenFile, at offset: Int, length: Int) throws(Errno) {
        guard !file.isPathOnly else { throw .badDescriptor }
        guard offset >= 0, length > 0 else { throw .invalidArgument }
        guard file.mayWrite else { throw .badDescriptor }
        let range = offset..<min(offset + length, max(offset, file.inode.bytes.size))
        let allocated = file.inode.bytes.allocatedPages
        file.inode.bytes.punch(range)
        file.filesystem.bytesChanged(of: file.inode, pages: FileBytes.pages(of: range), allocatedBefore: allocated)
    }
}
