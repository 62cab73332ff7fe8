package import SystemCalls

/// One number for a whole tree, to see that two runs ended alike.
extension ModelKernel {
    /// Of names, kinds, modes, times, targets and bytes beneath a directory, across mounts; not of inode numbers.
    package func digest(of path: String) throws(Errno) -> UInt64 {
        var digest = TreeDigest()
        add(try node(path), to: &digest)
        return digest.value
    }

    private func add(_ inode: Inode, to digest: inout TreeDigest) {
        digest.add(UInt64(inode.kind.typeBits | inode.facts.mode))
        digest.add(UInt64(bitPattern: inode.facts.mtime))
        digest.add(inode.target)
        digest.add(UInt64(inode.bytes.size))
        for page in inode.bytes.pages.indices {
            guard let bytes = inode.bytes.pages[page] else { continue }
            digest.add(UInt64(page))
            digest.add(bytes)
        }
        for (name, child) in inode.entries.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            digest.add(name)
            add(shown(child), to: &digest)
        }
        digest.add(0)
    }
}

/// FNV-1a over words of 64 bits.
struct TreeDigest {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ word: UInt64) { value = (value ^ word) &* 0x100_0000_01b3 }

    mutating func add(_ bytes: [UInt8]) {
        add(UInt64(bytes.count))
        bytes.withUnsafeBytes { buffer in
            let whole = buffer.count / 8 * 8
            for offset in stride(from: 0, to: whole, by: 8) {
                add(UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            }
            for byte in buffer[whole...] { add(UInt64(byte)) }
        }
    }
}
