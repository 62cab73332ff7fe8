import Bytes
import Daemon
import Folders
import Placing
import SystemCalls

extension FuzzTarget {
    /// What a device keeps beside a folder and about its work there: the marker, the reserved numbers, intents. The first
    /// byte says which; whoever wrote it, a start reads it.
    static let area = FuzzTarget(
        "area", seeds: { try areaSeeds() },
        run: { input in
            let bytes = Array(input.dropFirst())
            switch (input.first ?? 0) % 4 {
            case 0: return try expectMarker(bytes)
            case 1: return try expectReservations(bytes)
            case 2: return try expectIntent(bytes)
            default:
                guard let record = try? IntentRecord(decoding: bytes) else { return .refused }
                try promise(record.encoded == bytes, "an intent of the index has two encodings")
                return .accepted
            }
        })

    private static let ground = Result {
        let scratch = try ScratchDirectory("area")
        return (scratch, try FolderArea.mark(rootPath: Array(scratch.path.utf8), folder: Fixed.folder))
    }

    /// The marker, whole or beside its file, decides whether the folder is believed to be the one that was shared.
    private static func expectMarker(_ bytes: [UInt8]) throws -> Outcome {
        let (scratch, _) = try ground.get()
        let name = ".kith/marker"
        let sound = scratch.read(name)
        let own = try file(scratch, name).attribute("user.kith", atMost: 4096)
        try replace(name, with: bytes)
        let alone = FolderArea.check(rootPath: Array(scratch.path.utf8), folder: Fixed.folder)
        try replace(name, with: sound, own: bytes)
        let beside = FolderArea.check(rootPath: Array(scratch.path.utf8), folder: Fixed.folder)
        try replace(name, with: sound, own: own)
        let after = FolderArea.check(rootPath: Array(scratch.path.utf8), folder: Fixed.folder)
        try promise(after == .fine, "a root that is fine counts as \(after)")
        return [alone, beside].contains(.damaged) ? .refused : .accepted
    }

    private static func expectReservations(_ bytes: [UInt8]) throws -> Outcome {
        let (_, area) = try ground.get()
        try replace(".kith/events", with: bytes)
        guard let kept = try? area.reservations() else { return .refused }
        // Its rows rise when they are Kith's own; then a new one takes its place among them and nothing shrinks.
        guard zip(kept, kept.dropFirst()).allSatisfy({ $0.replica < $1.replica }) else { return .accepted }
        try area.reserve(Reservation(replica: ReplicaID(7), events: 9, sequence: 9))
        let after = try area.reservations()
        try promise(kept.allSatisfy { old in after.contains { covers($0, old) } }, "a reservation has shrunk")
        return .accepted
    }

    private static func covers(_ new: Reservation, _ old: Reservation) -> Bool {
        new.replica == old.replica && new.events >= old.events && new.sequence >= old.sequence
    }

    private static func expectIntent(_ bytes: [UInt8]) throws -> Outcome {
        guard let intent = try? PlacementIntent(decoding: bytes) else { return .refused }
        try promise(intent.encoded == bytes, "an intent has two encodings")
        return .accepted
    }

    /// A new file, beside which nothing stands, or `own`.
    private static func replace(_ name: String, with bytes: [UInt8], own: [UInt8]? = nil) throws {
        let (scratch, _) = try ground.get()
        scratch.remove(name)
        try scratch.write(bytes, to: name)
        guard let own else { return }
        // A filesystem without attributes, or one for which it is too long, keeps what was there: nothing.
        try? file(scratch, name).setAttribute("user.kith", own)
    }

    private static func file(_ scratch: ScratchDirectory, _ name: String) throws -> FileDescriptor {
        try DirectoryDescriptor(userPath: Array(scratch.path.utf8)).openBeneath(Array(name.utf8), [.readWrite])
    }

    private static func areaSeeds() throws -> [(name: String, bytes: [UInt8])] {
        let (scratch, _) = try ground.get()
        let own = try file(scratch, ".kith/marker").attribute("user.kith", atMost: 4096) ?? []
        guard let name = Name("letter"), let slot = VersionPath("versions/2026-11-21/101112.0001 letter") else {
            throw BrokenPromise(description: "no name")
        }
        let stamp = Stamp(kind: .file, size: 9, mtime: -1, ctime: 5, inode: 1, birth: 9, mode: 0o644)
        let path = RelativePath([name, name])
        let staged = Staged(name: StagedName(Fixed.digest(1)), stamp: stamp)
        let steps: [PlacementStep] = [
            .makeDirectory(path), .install(staged, at: path, expecting: stamp),
            .installSymlink(target: [1], at: path, mtime: 5, expecting: nil),
            .move(from: path, to: path, expecting: stamp), .exchange(path, path, expecting: stamp, stamp),
            .remove(path, expecting: stamp), .removeDirectory(path),
            .setMeta(path, mode: 0o600, mtime: nil, expecting: nil),
        ]
        let intents = steps.enumerated().map { number, step in
            ("intent-\(number)", [2] + PlacementIntent(step: step, slot: number == 5 ? slot : nil).encoded)
        }
        return intents + [
            ("marker", [0] + scratch.read(".kith/marker")), ("marker-own", [0] + own), ("events", [1] + events),
            ("row", [3] + row(PlacementIntent(step: steps[0], slot: nil))),
        ]
    }

    private static var events: [UInt8] {
        var writer = CBORWriter()
        writer.array(2)
        writer.unsigned(1)
        writer.array(2)
        for replica in [7, 9] as [UInt64] {
            writer.array(3)
            for number in [replica, 1024, 4096] { writer.unsigned(number) }
        }
        return writer.bytes
    }

    private static func row(_ intent: PlacementIntent) -> [UInt8] {
        var writer = CBORWriter()
        writer.array(8)
        writer.byteString(intent.encoded)
        writer.byteString(Fixed.node(1).raw)
        writer.null()
        writer.unsigned(0)
        writer.byteString(NodeID.root.raw)
        writer.byteString(Array("letter".utf8))
        writer.null()
        writer.byteString(Fixed.digest(2))
        return writer.bytes
    }
}
