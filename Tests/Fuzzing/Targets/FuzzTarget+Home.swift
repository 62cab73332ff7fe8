import Bytes
import Daemon
import Folders
import Identity

extension FuzzTarget {
    /// A file of a daemon's home, read as a start reads it. The first byte says which.
    static let home = FuzzTarget(
        "home", seeds: { try homeSeeds() },
        run: { input in
            let (scratch, home) = try ground.get()
            let names = ["identity", "name", "folders.list", "peers", "membership"]
            let (kind, bytes) = (Int(input.first ?? 0) % names.count, Array(input.dropFirst()))
            try scratch.write(bytes, to: names[kind])
            defer { scratch.remove(names[kind]) }
            switch kind {
            case 0: return try expectIdentity(bytes, home)
            case 1: return try expectName(home)
            case 2: return try expectRegistry(scratch, home)
            case 3: return try expectPeers(bytes)
            default:
                let log = try? FolderHome(path: scratch.path).loadMembership(of: Fixed.folder)
                return log == nil ? .refused : .accepted
            }
        })

    private static let ground = Result {
        let scratch = try ScratchDirectory("home")
        return (scratch, try DaemonHome(path: scratch.path))
    }

    private static func expectIdentity(_ bytes: [UInt8], _ home: DaemonHome) throws -> Outcome {
        guard let identity = try? home.identity() else { return .refused }
        try promise(identity.encoded == bytes, "an identity has two encodings")
        return .accepted
    }

    private static func expectName(_ home: DaemonHome) throws -> Outcome {
        let name = try home.deviceName()
        try promise((1...256).contains(name.utf8.count), "a device's name of \(name.utf8.count) bytes")
        try promise(name.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }, "a name that is no line")
        return .accepted
    }

    /// What was read is written again, and read alike.
    private static func expectRegistry(_ scratch: ScratchDirectory, _ home: DaemonHome) throws -> Outcome {
        guard let registry = try? FolderRegistry(home) else { return .refused }
        let entries = registry.entries
        let probe = FolderEntry(id: FolderID(Bytes16(high: .max, low: .max)), path: "/p", name: "p")
        try registry.save(probe)
        try promise(
            try FolderRegistry(home).entries == entries.filter { $0.id != probe.id } + [probe],
            "a list of folders is another when it is read again")
        return .accepted
    }

    private static func expectPeers(_ bytes: [UInt8]) throws -> Outcome {
        guard let book = try? PeerBook(encoded: bytes) else { return .refused }
        let again = try PeerBook(encoded: book.encoded)
        try promise(again == book, "peers are others when they are read again")
        return .accepted
    }

    private static func homeSeeds() throws -> [(name: String, bytes: [UInt8])] {
        let identity = DeviceIdentity(key: Fixed.people[0])
        var peers = PeerBook()
        peers.met(identity.id, name: "attic", at: PeerPlace(host: "2001:db8::1", port: 7))
        peers.met(Fixed.devices[1], name: nil, at: nil)
        peers.named(PeerPlace(host: "host.example", port: 4711))
        let (scratch, home) = try ground.get()
        let registry = try FolderRegistry(home)
        try registry.save(FolderEntry(id: Fixed.folder, path: "/home/ann/papers", name: "papers"))
        let folders = scratch.read("folders.list")
        scratch.remove("folders.list")
        var log = CBORWriter()
        log.array(1)
        log.byteString([0x83, 0x41, 1, 0x41, 2, 0xf6])
        return [
            ("identity", [0] + identity.encoded), ("name", [1] + Array("attic\n".utf8)), ("folders", [2] + folders),
            ("peers", [3] + peers.encoded), ("membership", [4] + log.bytes),
        ]
    }
}
