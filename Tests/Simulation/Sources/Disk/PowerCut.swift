import TestSupport

/// What a power cut does to whatever was not synced: each choice is drawn from a seed.
final class PowerCut {
    private enum Names: CaseIterable {
        case noneKept
        case allKept
        case oldestKept
        case someKept
    }

    private var random: SplitMix
    /// Of directories where a change was kept that was not synced, by their serial numbers.
    private var kept: [UInt64: [[UInt8]: Inode]] = [:]

    init(seed: UInt64) { random = SplitMix(seed: seed) }

    /// Decides which changes of names have reached the disk. Each is there whole or not at all, and none without those
    /// that it rests on; beyond that POSIX promises no order.
    func keepChanges(of filesystem: ModelFilesystem) {
        let changes = filesystem.changes
        let mode = Names.allCases.randomElement(using: &random) ?? .noneKept
        let oldest = Int.random(in: 0...changes.count, using: &random)
        var lost = TouchedNames()
        for (index, change) in changes.enumerated() {
            let isLucky =
                switch mode {
                case .noneKept: false
                case .allKept: true
                case .oldestKept: index < oldest
                case .someKept: Bool.random(using: &random)
                }
            if isLucky && !lost.areNeeded(by: change) {
                for slot in change.slots { keep(slot) }
            } else {
                lost.add(change)
            }
        }
    }

    private func keep(_ slot: NamespaceChange.Slot) {
        kept[slot.directory.serial, default: slot.directory.durableEntries][slot.name] = slot.content
    }

    /// What is left of a directory.
    func entries(of directory: Inode) -> [[UInt8]: Inode] { kept[directory.serial] ?? directory.durableEntries }

    /// What is left of an inode.
    func state(of inode: Inode) -> (facts: InodeFacts, bytes: FileBytes) {
        guard inode.hasDirtyBytes else {
            return (Bool.random(using: &random) ? inode.facts : inode.durableFacts, inode.durableBytes)
        }
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return (inode.durableFacts, inode.durableBytes)
        case 1: return (inode.facts, written(inode, inode.dirtyPages.sorted))
        default: return inode.filesystem.traits.tearsFiles ? torn(inode) : cutOff(inode)
        }
    }

    /// All that was written, but what the kernel believes to have written already.
    private func written(_ inode: Inode, _ pages: [Int]) -> FileBytes {
        var bytes = inode.durableBytes
        bytes.truncate(to: inode.bytes.size)
        for page in pages { bytes.take(page, from: inode.bytes) }
        return bytes
    }

    /// The new bytes up to some place behind the durable end: as a journal that orders bytes before sizes leaves it.
    private func cutOff(_ inode: Inode) -> (facts: InodeFacts, bytes: FileBytes) {
        let (old, new) = (inode.durableBytes.size, inode.bytes.size)
        guard old < new else { return (inode.facts, written(inode, inode.dirtyPages.sorted)) }
        var bytes = written(inode, inode.dirtyPages.sorted)
        bytes.truncate(to: Int.random(in: old...new, using: &random))
        return (inode.facts, bytes)
    }

    /// Any of the pages, any of their sectors, any size between; times and mode as before or as after.
    private func torn(_ inode: Inode) -> (facts: InodeFacts, bytes: FileBytes) {
        var bytes = inode.durableBytes
        let (old, new) = (bytes.size, inode.bytes.size)
        let size = [old, new, Int.random(in: min(old, new)...max(old, new), using: &random)].randomElement(
            using: &random)
        bytes.truncate(to: size ?? old)
        for page in inode.dirtyPages.sorted {
            switch Int.random(in: 0..<4, using: &random) {
            case 0: break
            case 1:
                let first = Int.random(in: 0..<8, using: &random)
                bytes.take(first..<Int.random(in: first + 1...8, using: &random), ofPage: page, from: inode.bytes)
            default: bytes.take(page, from: inode.bytes)
            }
        }
        bytes.truncate(to: size ?? old)
        return (Bool.random(using: &random) ? inode.facts : inode.durableFacts, bytes)
    }
}
