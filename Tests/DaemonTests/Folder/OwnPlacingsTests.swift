import Bytes
import Folders
import Placing
import Scanning
import Syncing
import SystemCalls
import Testing

@testable import Daemon

@Suite struct OwnPlacingsTests {
    private let place: TemporaryHome
    private let root: DirectoryDescriptor
    private let placings = OwnPlacings()

    init() throws {
        place = try TemporaryHome()
        root = try DirectoryDescriptor(userPath: Array(place.path.utf8))
        for name in ["a", "b", "c"] {
            try place.write(name, [1])
            try note(name)
        }
    }

    private func note(_ text: String) throws {
        let name = try #require(Name(text))
        let stamp = try #require(try root.status(of: name.bytes).placedStamp)
        let hash = ContentHash(Bytes32.zero)
        let content = Content(body: .file(size: 1, chunks: .inline([])), mtime: 0, hash: hash)
        let act = PlacementAct.install(
            parent: .root, name: name, content: content, meta: Meta(mode: 0o600), replacing: nil)
        let path = RelativePath([name])
        let planned = PlannedAct(
            node: NodeID(Bytes16(high: 0, low: 1)), heads: [], act: act, step: .removeDirectory(path), path: path)
        placings.note([planned], [.placed(stamp, displaced: nil)])
    }

    private func left(of names: [String], renamedAway: [String] = [], unheard: [String] = []) -> [String] {
        let bytes = { (names: [String]) in names.map { Array($0.utf8) } }
        let dirty = DirtyDirectory(
            path: .root, names: bytes(names), renamedAway: bytes(renamedAway), unheard: bytes(unheard))
        guard case .dirty(let left) = placings.unknown(in: .dirty([dirty]), beneath: root) else { return ["all"] }
        return left.flatMap(\.names).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `what still is as it was placed is not looked at`() throws {
        #expect(left(of: ["a", "b", "c"]).isEmpty)
    }

    @Test func `what was written, replaced, taken away or made by others is looked at`() throws {
        try place.write("a", [2, 3])
        try root.remove(Array("b".utf8))
        try place.write("d", [1])
        #expect(left(of: ["a", "b", "c", "d"]) == ["a", "b", "d"])
        try root.remove(Array("c".utf8))
        try place.write("c", [1])
        #expect(left(of: ["c"]) == ["c"])
    }

    @Test func `a name of which more is known than that it changed is looked at`() throws {
        #expect(left(of: ["a", "b", "c"], renamedAway: ["a"], unheard: ["b"]) == ["a", "b"])
    }

    @Test func `a scan of everything looks at everything`() throws {
        #expect(placings.unknown(in: .everything, beneath: root) == .everything)
    }
}
