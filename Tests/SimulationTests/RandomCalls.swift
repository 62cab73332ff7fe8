import CSystem
import SystemCalls
import TestSupport

/// A seeded sequence of calls that is made on one disk, or on two at once.
struct RandomCalls {
    private var random: SplitMix
    private var sides: [DiskSide]
    private(set) var said: [String] = []

    init(seed: UInt64, _ sides: [DiskSide]) {
        random = SplitMix(seed: seed)
        self.sides = sides
    }

    /// Makes one call on both; nil where they agree, else what each gave.
    mutating func step() -> String? {
        let results = Int.random(in: 0..<100, using: &random) < 55 ? namesStep() : bytesStep()
        said[said.count - 1] += " -> \(results[0])"
        return results.dropFirst().first { $0 != results[0] }.map { "\(results[0]) there, \($0) in the model" }
    }

    func closeAll() { for side in sides { side.closeAll() } }

    // MARK: Choosing

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private mutating func name() -> String {
        if chance(2) { return "." }
        if chance(1) { return String(repeating: "x", count: chance(50) ? 255 : 256) }
        return ["a", "b", "c", "d", "e", "f"].randomElement(using: &random) ?? "a"
    }

    private mutating func path() -> String {
        if chance(3) {
            return ["/a", "..", "a/../..", "a/../b", "./a", "a/.", "", "a//b"].randomElement(using: &random) ?? ""
        }
        return (0..<Int.random(in: 1...3, using: &random)).map { _ in name() }.joined(separator: "/")
    }

    /// The place of some open file; the root often.
    private mutating func file() -> Int {
        chance(35) ? 0 : Int.random(in: 0..<sides[0].open.count, using: &random)
    }

    private mutating func flags() -> OpenFlags {
        if chance(15) { return chance(50) ? [.path] : [.path, .noFollow] }
        var flags: OpenFlags = [[], .writeOnly, .readWrite, .readWrite].randomElement(using: &random) ?? []
        flags.insert(.nonBlocking)
        if chance(30) { return [.readOnly, .directory, .nonBlocking] }
        if chance(60) { flags.insert(.create) }
        if chance(15) { flags.insert(.exclusive) }
        if chance(15) { flags.insert(.truncate) }
        if chance(10) { flags.insert(.append) }
        if chance(10) { flags.insert(.noFollow) }
        return flags
    }

    private mutating func both(_ words: String, _ call: (inout DiskSide) -> CallResult) -> [CallResult] {
        said.append(words)
        return sides.indices.map { call(&sides[$0]) }
    }

    // MARK: Names

    private mutating func namesStep() -> [CallResult] {
        let (at, name, other, newName) = (file(), name(), file(), name())
        switch Int.random(in: 0..<16, using: &random) {
        case 0, 1, 2, 3: return open(at, path())
        case 4, 5:
            return both("mkdir \(at) \(name)") { side in side.gives { $0.make_directory(side.open[at], name, 0o755) } }
        case 6: return both("remove \(at) \(name)") { side in side.gives { $0.remove(side.open[at], name) } }
        case 7: return both("rmdir \(at) \(name)") { side in side.gives { $0.remove_directory(side.open[at], name) } }
        case 8, 9, 10:
            let kind = UInt32.random(in: 0...2, using: &random)
            return both("rename \(at) \(name) to \(other) \(newName), kind \(kind)") { side in
                side.gives { $0.rename(side.open[at], name, side.open[other], newName, kind) }
            }
        case 11:
            return both("link \(at) \(name) to \(other) \(newName)") { side in
                side.gives { $0.link(side.open[at], name, side.open[other], newName) }
            }
        case 12:
            let target = chance(5) ? "" : path()
            return both("symlink \(at) \(name) to \(target)") { side in
                side.gives { $0.make_symlink(target, side.open[at], name) }
            }
        case 13:
            return both("readlink \(at) \(name)") { side in
                side.fills(64) { $0.symlink_target(side.open[at], name, $1, 64) }
            }
        case 14: return both("list \(at)") { $0.listing($0.open[at]) }
        default:
            let name = chance(30) ? "" : name
            return both("stat \(at) \(name)") { $0.status($0.open[at], name) }
        }
    }

    private mutating func open(_ at: Int, _ path: String) -> [CallResult] {
        if sides[0].open.count > 12 {
            let last = sides[0].open.count - 1
            let place = Int.random(in: 1...last, using: &random)
            _ = both("close \(place)") { side in
                side.open.swapAt(place, last)
                return side.gives { $0.close(side.open.removeLast()) }
            }
        }
        let at = min(at, sides[0].open.count - 1)
        let (flags, sameMount) = (flags(), chance(30))
        let mode: UInt64 = flags.contains(.create) ? 0o600 : 0
        return both("open \(at) \(path), flags \(String(flags.rawValue, radix: 8))") { side in
            side.opens(from: at) { $0.open_beneath($1, path, flags.rawValue, mode, sameMount ? 1 : 0) }
        }
    }

    // MARK: Bytes

    private mutating func bytesStep() -> [CallResult] {
        let (at, other) = (file(), file())
        let (offset, count) = (place(), Int.random(in: 0...9000, using: &random))
        switch Int.random(in: 0..<18, using: &random) {
        case 0, 1, 2, 3: return write(at, offset: offset, count: count)
        case 4, 5:
            return both("read \(at), \(count) at \(offset)") { side in
                side.fills(count) { $0.read_at(side.open[at], $1, count, offset) }
            }
        case 6:
            return both("read on \(at), \(count)") { side in
                // A directory's position is the filesystem's own.
                guard side.isFile(side.open[at]) else { return CallResult(number: 0, error: 0) }
                return side.fills(count) { $0.read(side.open[at], $1, count) }
            }
        case 7: return both("truncate \(at) to \(offset)") { side in side.gives { $0.truncate(side.open[at], offset) } }
        case 8:
            return both("punch \(at), \(count) at \(offset)") { side in
                side.gives { $0.punch_hole(side.open[at], offset, Int64(count)) }
            }
        case 9:
            let target = place()
            return both("copy \(at) at \(offset) to \(other) at \(target), \(count)") { side in
                side.gives { $0.copy_range(side.open[other], target, side.open[at], offset, count) }
            }
        case 10: return seek(at, offset)
        default: return factsStep(at, offset, count)
        }
    }

    private mutating func place() -> Int64 {
        chance(50) ? Int64.random(in: 0...20_000, using: &random) : Int64.random(in: 0...4, using: &random) * 4096
    }

    private mutating func write(_ at: Int, offset: Int64, count: Int) -> [CallResult] {
        let letter = UInt8.random(in: 97...122, using: &random)
        let bytes = [UInt8](repeating: letter, count: count)
        if chance(40) {
            return both("write on \(at), \(count)") { side in side.gives { $0.write(side.open[at], bytes, count) } }
        }
        return both("write \(at), \(count) at \(offset)") { side in
            side.gives { $0.write_at(side.open[at], bytes, count, offset) }
        }
    }

    /// Of files only: directories of the filesystems differ in this.
    private mutating func seek(_ at: Int, _ offset: Int64) -> [CallResult] {
        let isHole = chance(50)
        return both("seek \(at) to \(isHole ? "hole" : "data") from \(offset)") { side in
            guard side.isFile(side.open[at]) else { return CallResult(number: 0, error: 0) }
            return side.gives { isHole ? $0.seek_hole(side.open[at], offset) : $0.seek_data(side.open[at], offset) }
        }
    }

    private mutating func factsStep(_ at: Int, _ offset: Int64, _ count: Int) -> [CallResult] {
        let name = chance(50) ? "" : name()
        switch Int.random(in: 0..<7, using: &random) {
        case 0:
            let mode = UInt32.random(in: 0...0o777, using: &random)
            return both("chmod \(at) \(name) \(mode)") { side in side.gives { $0.chmod(side.open[at], name, mode) } }
        case 1:
            return both("touch \(at) \(name) \(offset)") { side in
                side.gives { $0.set_mtime(side.open[at], name, offset) }
            }
        case 2: return lease(at, takes: chance(70))
        case 3:
            let kind = Int32.random(in: 0...2, using: &random)
            return both("lock \(at) \(kind)") { side in side.gives { $0.lock(side.open[at], kind, 0) } }
        case 4: return attribute(at, "user.x\(name)", [UInt8](repeating: 33, count: count % 100))
        case 5 where at > 0:
            return both("duplicate \(at)") { side in
                side.opens(from: at) { $0.duplicate($1) }
            }
        default: return both("sync \(at)") { side in side.gives { $0.sync(side.open[at]) } }
        }
    }

    private mutating func lease(_ at: Int, takes: Bool) -> [CallResult] {
        both("lease \(at) \(takes)") { side in
            guard side.isFile(side.open[at]) else { return CallResult(number: 0, error: 0) }
            // Nobody takes again what was broken and not given back.
            if takes { _ = side.gives { $0.set_lease(side.open[at], 0) } }
            let set = side.gives { $0.set_lease(side.open[at], takes ? 1 : 0) }
            let got = side.gives { $0.get_lease(side.open[at]) }
            return CallResult(number: set.number * 10 + got.number, error: set.error)
        }
    }

    private mutating func attribute(_ at: Int, _ name: String, _ value: [UInt8]) -> [CallResult] {
        let sets = chance(50)
        return both("attribute \(at) \(name) \(sets ? "set" : "")") { side in
            if sets { return side.gives { $0.set_attribute(side.open[at], name, value, UInt64(value.count)) } }
            return side.fills(50) { $0.attribute(side.open[at], name, $1, 50) }
        }
    }
}

extension DiskSide {
    func isFile(_ descriptor: Int32) -> Bool {
        var status = csystem_status()
        return calls.stat(descriptor, "", &status) == 0 && status.mode & 0o170000 == 0o100000
    }
}
