extension FileDescriptor {
    /// Reads what one call gives, at most the buffer, at an offset; 0 at the end of the file.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(Errno) -> Int {
        var span = MutableSpan<UInt8>(_unsafeBytes: buffer)
        return try read(into: &span, at: offset)
    }
}
