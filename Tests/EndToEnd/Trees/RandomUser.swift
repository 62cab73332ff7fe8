import Glibc
import TestSupport

/// Somebody with no plan, who changes all that a directory holds, but for what is Kith's own. Repeated by the seed.
struct RandomUser {
    let root: DiskPath
    private var random: SplitMix
    private var made = 0

    init(in root: DiskPath, seed: UInt64) {
        self.root = root
        random = SplitMix(seed: seed)
    }

    mutating func makeFiles(_ count: Int) throws {
        for _ in 0..<count { try add() }
    }

    mutating func act(_ times: Int) throws {
        for _ in 0..<times { try act() }
    }

    /// While somebody else changes the same directory: what is gone before it is reached is let be.
    mutating func actAmidOthers(_ times: Int) {
        for _ in 0..<times { try? act() }
    }

    private mutating func act() throws {
        switch Int.random(in: 0..<20, using: &random) {
        case 0...3: try add()
        case 4, 5: try anyFile()?.write(text())
        case 6, 7: try anyFile()?.append(text())
        case 8: try anyFile()?.replace(text())
        case 9...12: try move()
        case 13: try anyFile()?.setMode([0o644, 0o600, 0o755, 0o664].randomElement(using: &random) ?? 0o644)
        case 14: try anyDirectory().setMode([0o755, 0o700].randomElement(using: &random) ?? 0o755)
        case 15: try touch()
        case 16: try anyFile()?.remove()
        case 17: try removeSmallDirectory()
        default: try becomeAnother()
        }
    }

    // MARK: - Where

    private func everything(beneath directory: DiskPath) throws -> [DiskPath] {
        try directory.names().filter { $0 != Array(".kith".utf8) }.map { directory / $0 }.flatMap { path in
            [path] + (path.isDirectory ? try everything(beneath: path) : [])
        }
    }

    private mutating func anyFile() throws -> DiskPath? {
        try everything(beneath: root).filter(\.isFile).randomElement(using: &random)
    }

    private mutating func anyDirectory() throws -> DiskPath {
        try ([root] + everything(beneath: root).filter(\.isDirectory)).randomElement(using: &random) ?? root
    }

    private mutating func newPlace() throws -> DiskPath {
        made += 1
        return try anyDirectory() / "n\(made)-\(Int.random(in: 0..<1_000_000, using: &random))"
    }

    /// Removing a large one is what the brake is for.
    private mutating func smallDirectory() throws -> DiskPath? {
        try everything(beneath: root).filter(\.isDirectory)
            .filter { try everything(beneath: $0).count <= 3 }
            .randomElement(using: &random)
    }

    private mutating func text() -> String {
        let words = ["sand", "stone", "river", "tree", "\n"]
        let count = [0, 1, 7, 300, 20_000].randomElement(using: &random) ?? 1
        return (0..<count).map { _ in words.randomElement(using: &random) ?? "" }.joined(separator: " ")
    }

    // MARK: - What

    private mutating func add() throws {
        let place = try newPlace()
        switch Int.random(in: 0..<10, using: &random) {
        case 0, 1: try place.makeDirectory()
        case 2: try place.link(to: ["../x", "nowhere", "/etc/hostname", "."].randomElement(using: &random) ?? "x")
        default: try place.write(text())
        }
    }

    private mutating func move() throws {
        guard let old = try everything(beneath: root).randomElement(using: &random) else { return }
        let new = try newPlace()
        guard !new.bytes.starts(with: old.bytes + [UInt8(ascii: "/")]) else { return }
        try old.rename(to: new)
    }

    private mutating func touch() throws {
        let seconds = Int.random(in: 1...4_000_000_000, using: &random)
        try anyFile()?.setModified(seconds: seconds, nanoseconds: Int.random(in: 0..<1_000_000_000, using: &random))
    }

    private mutating func removeSmallDirectory() throws { try smallDirectory()?.remove() }

    /// A file, a small directory or a link becomes one of the other two.
    private mutating func becomeAnother() throws {
        let leaves = try everything(beneath: root).filter { !$0.isDirectory }
        guard
            let path = try [leaves.randomElement(using: &random), smallDirectory()].compactMap(\.self)
                .randomElement(using: &random)
        else { return }
        let wasFile = path.isFile
        try path.remove()
        switch (wasFile, Bool.random(using: &random)) {
        case (true, true): try path.makeDirectory()
        case (true, false), (false, true): try path.link(to: "somewhere")
        case (false, false): try path.write(text())
        }
    }
}
