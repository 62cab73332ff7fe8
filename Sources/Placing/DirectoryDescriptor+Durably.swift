import SystemCalls

extension DirectoryDescriptor {
    /// What is this device's alone stands in an extended attribute of a file in the area, so that two roots of one folder
    /// compare as equal; on a filesystem without attributes it stands in the file itself.
    private static let attribute = "user.kith"
    /// ext4 keeps about 4,000 bytes in all beside a file.
    private static let longestAttribute = 3072

    /// Gives `name` the bytes `shared`, and beside them `own`, so that after a crash it holds the old ones or the new ones,
    /// and returns when they are durable. Where attributes are not to be had, the file holds `own` alone.
    func replaceDurably(_ name: String, shared: [UInt8], own: [UInt8]) throws(Errno) {
        let new = Array("\(name).new".utf8)
        let file = try openBeneath(new, [.writeOnly, .create, .truncate], mode: 0o600)
        var isBeside = own.count <= DirectoryDescriptor.longestAttribute
        if isBeside {
            do throws(Errno) { try file.setAttribute(DirectoryDescriptor.attribute, own) } catch {
                guard [.notSupported, .noSpace, .notPermitted].contains(error) else { throw error }
                isBeside = false
            }
        }
        try file.write(isBeside ? shared : own)
        try file.sync()
        try rename(new, to: self, Array(name.utf8), .replacing)
        try sync()
    }

    /// What `replaceDurably(_:shared:own:)` wrote: the file's bytes, and those beside them if there are any.
    func contentsAndOwn(of name: String, atMost limit: Int) throws(Errno) -> (bytes: [UInt8], own: [UInt8]?)? {
        do throws(Errno) {
            let file = try openBeneath(Array(name.utf8), [.readOnly, .nonBlocking])
            let own = file.attribute(DirectoryDescriptor.attribute, atMost: DirectoryDescriptor.longestAttribute)
            return (try file.contents(atMost: limit), own)
        } catch {
            guard error == .noEntry else { throw error }
            return nil
        }
    }

    /// Gives `name` new bytes so that after a crash it holds the old ones or the new ones, and returns when they are
    /// durable.
    func replaceDurably(_ name: String, with bytes: [UInt8]) throws(Errno) {
        let new = Array("\(name).new".utf8)
        let file = try openBeneath(new, [.writeOnly, .create, .truncate], mode: 0o600)
        try file.write(bytes)
        try file.sync()
        try rename(new, to: self, Array(name.utf8), .replacing)
        try sync()
    }

    /// The bytes of a small file; nil where there is none.
    func contentsIfAny(of name: String, atMost limit: Int) throws(Errno) -> [UInt8]? {
        do throws(Errno) {
            return try openBeneath(Array(name.utf8), [.readOnly, .nonBlocking]).contents(atMost: limit)
        } catch {
            guard error == .noEntry else { throw error }
            return nil
        }
    }

    /// Opens a directory of this one, and makes it where there is none.
    func directoryMade(_ name: [UInt8]) throws(Errno) -> DirectoryDescriptor {
        do throws(Errno) { try makeDirectory(name, mode: 0o700) } catch {
            guard error == .exists else { throw error }
        }
        return try directoryBeneath(name)
    }
}
