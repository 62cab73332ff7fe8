package import SystemCalls

/// A file that a program of the user's holds open. It outlives a death of the daemon, but no power cut.
package final class HeldFile {
    private let file: OpenFile

    init(_ file: OpenFile) { self.file = file }

    deinit { file.close() }

    package func write(_ bytes: [UInt8], at offset: Int) throws(Errno) {
        try file.kernel.writeAll(bytes, to: file.inode, at: file.appends ? file.inode.bytes.size : offset)
    }

    package func truncate(to size: Int) throws(Errno) { try file.kernel.truncate(file.inode, to: size) }

    package func sync() { file.filesystem.sync(file.inode) }

    package func close() { file.close() }
}
