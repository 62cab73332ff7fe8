import Folders
import SystemCalls

/// One act of a user on the files of a device, from what stands there: which files it meets, and what the ledger is to
/// know of it.
final class UserHand {
    let act: Act
    let device: Device
    let disk: UserDisk
    let ledger: Ledger
    let entries: [UserDisk.Entry]
    /// What Kith is about to replace.
    var aim: RelativePath?
    var words: [String] = []
    /// Places that have changed, and whether a rename emptied them.
    var touched: [(RelativePath, Bool)] = []

    init(_ act: Act, _ device: Device, _ ledger: Ledger) {
        self.act = act
        self.device = device
        self.ledger = ledger
        disk = UserDisk(root: device.root)
        entries = disk.list()
    }

    var hasActed: Bool { !words.isEmpty }

    var files: [UserDisk.Entry] { entries.filter { $0.kind == .file && $0.path.names.last != UserHand.ignoreName } }
    var leaves: [UserDisk.Entry] {
        entries.filter { $0.kind != .directory && $0.path.names.last != UserHand.ignoreName }
    }
    var directories: [RelativePath] { [.root] + entries.filter { $0.kind == .directory }.map(\.path) }

    static let ignoreName = Name(".kithignore")

    func pick<Value>(_ values: [Value], _ number: Int) -> Value? {
        values.isEmpty ? nil : values[Int(act.picks[number] % UInt64(values.count))]
    }

    /// Few names, so that devices meet at them.
    func fileName(_ number: Int) -> Name? {
        Name(["a", "b", "c", "d", "e", "f.txt", "g.txt", "h.ign"][Int(act.picks[number] >> 8 & 7)])
    }

    func directoryName(_ number: Int) -> Name? { Name(["A", "B", "C", "D"][Int(act.picks[number] >> 8 & 3)]) }

    /// Bytes that nobody else writes, of a size by the pick: mostly small, seldom of several chunks.
    func newBytes() -> [UInt8] {
        let draw = act.picks[3]
        let size: Int =
            switch draw % 40 {
            case 0: 0
            case 1: 100_000 + Int((draw >> 8) % 500_000)
            case 2, 3: Int((draw >> 8) % 20_000)
            default: Int((draw >> 8) % 200)
            }
        guard size > 0 else { return [] }
        var bytes = Array("act \(act.number) on \(device.name) ".utf8)
        bytes.reserveCapacity(size)
        var state = draw
        while bytes.count < size {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            bytes.append(UInt8(truncatingIfNeeded: state >> 56))
        }
        return bytes
    }

    func wrote(_ bytes: [UInt8], at path: RelativePath) {
        ledger.wrote(
            bytes, act: act.number, device: device.number, at: path,
            isPrivate: device.role?.mayWrite != true && device.settledRole?.mayWrite != true)
    }

    /// What stands at the path, and all below it, is ended by the user.
    func ends(_ path: RelativePath) {
        ledger.emptied(path)
        ledger.kept(disk.versions().map(\.bytes))
        for entry in entries where entry.path.names.starts(with: path.names) && entry.kind == .file {
            ledger.ended(disk.read(entry.path), by: act.number)
        }
    }

    func said(_ word: String, _ paths: RelativePath...) {
        words.append(word + " " + paths.map(\.description).joined(separator: " -> "))
    }
}
