import SystemCalls
import TestSupport

/// A filesystem of the model disk: a tree of inodes that programs see, and beside it what a power cut would leave.
package final class ModelFilesystem {
    package let traits: FilesystemTraits
    let device: UInt64
    /// Given anew at each mount.
    var mount: UInt64 = 0
    /// The directory that it covers; nil while it is not mounted, and for the first of a kernel.
    var covered: Inode?
    let clock: ModelClock
    /// Chooses what is written back when nobody asked for it.
    var random: SplitMix

    private(set) var usedPages = 0
    private var freeNumbers: [UInt64] = []
    private var nextNumber: UInt64 = 2
    private var keptRoot: Inode?

    /// Changes of names that a power cut may undo, in the order in which they were made.
    var changes: [NamespaceChange] = []
    /// Inodes whose facts or bytes a power cut may undo.
    private(set) var dirty: [UInt64: Inode] = [:]
    /// One call in so many writes something back by itself; 0: never.
    package var writesBackOnceIn = 48

    init(traits: FilesystemTraits, device: UInt64, clock: ModelClock, seed: UInt64) {
        self.traits = traits
        self.device = device
        self.clock = clock
        random = SplitMix(seed: seed)
        let root = makeInode(.directory, mode: 0o755)
        root.links = 1
        keptRoot = root
    }

    deinit { keptRoot?.dissolve() }

    /// For a filesystem that `FilesystemCopy` fills.
    init(like other: ModelFilesystem, clock: ModelClock) {
        traits = other.traits
        device = other.device
        self.clock = clock
        random = other.random
        writesBackOnceIn = other.writesBackOnceIn
        nextNumber = other.nextNumber
    }

    var root: Inode {
        guard let keptRoot else { preconditionFailure("a filesystem is used before it has a root") }
        return keptRoot
    }

    func takeRoot(_ root: Inode) { keptRoot = root }

    // MARK: Inodes

    func makeInode(_ kind: FileKind, mode: UInt16) -> Inode {
        let time = clock.stamp(isFine: false)
        let facts = InodeFacts(mode: mode, mtime: time, ctime: time)
        let number = freeNumbers.popLast() ?? takeNumber()
        usedPages += 1
        return Inode(number: number, kind: kind, birth: time, facts: facts, filesystem: self)
    }

    private func takeNumber() -> UInt64 {
        nextNumber += 1
        return nextNumber - 1
    }

    /// As an inode of another state of this filesystem, durable as it is then.
    func makeInode(as other: Inode, facts: InodeFacts, bytes: FileBytes) -> Inode {
        let inode = Inode(number: other.number, kind: other.kind, birth: other.birth, facts: facts, filesystem: self)
        inode.target = other.target
        inode.bytes = bytes
        inode.durableBytes = bytes
        usedPages += 1 + bytes.allocatedPages
        return inode
    }

    /// The numbers that no inode has, once all are there.
    func takeNumbers(_ used: Set<UInt64>) {
        freeNumbers = (2..<max(2, nextNumber)).reversed().filter { !used.contains($0) }
    }

    /// Gives back what nothing leads to any more.
    func releaseIfUnused(_ inode: Inode) {
        guard inode.links == 0, inode.openings == 0 else { return }
        freeNumbers.append(inode.number)
        usedPages -= 1 + inode.bytes.allocatedPages
        isDirtyNoMore(inode)
    }

    // MARK: Room

    var freePages: Int { max(0, Int(traits.capacity / UInt64(FileBytes.pageSize)) - usedPages) }

    func needRoom(pages: Int) throws(Errno) {
        guard pages <= freePages else { throw .noSpace }
    }

    // MARK: Changes

    /// Changes names, as one step that a power cut keeps whole or not at all.
    func change(_ slots: [NamespaceChange.Slot], born: Inode? = nil, emptied: Inode? = nil) {
        let formers = slots.map { $0.directory.entries[$0.name] }
        for (slot, former) in zip(slots, formers) { replace(former, in: slot) }
        let involved = formers.compactMap(\.self) + slots.compactMap(\.content)
        let gone = formers.compactMap(\.self).filter { $0.links == 0 }
        for inode in involved { changeFacts(of: inode) { $0.ctime = $1 } }
        for slot in slots {
            changeFacts(of: slot.directory) {
                $0.mtime = $1
                $0.ctime = $1
            }
        }
        let movesDirectory = involved.contains(where: \.isDirectory)
        if movesDirectory { OpenFile.placesChanged() }
        changes.append(
            NamespaceChange(
                slots: slots, movesDirectory: movesDirectory,
                made: born.flatMap { $0.isDirectory ? $0.serial : nil }, emptied: emptied?.serial,
                numbers: gone.map(\.number) + (born.map { [$0.number] } ?? [])))
        for inode in gone {
            inode.parent = nil
            releaseIfUnused(inode)
        }
        writeBackSometimes()
    }

    private func replace(_ former: Inode?, in slot: NamespaceChange.Slot) {
        let directory = slot.directory
        if let former {
            former.links -= 1
            if former.isDirectory { directory.subdirectories -= 1 }
        }
        if let content = slot.content {
            content.links += 1
            if content.isDirectory {
                directory.subdirectories += 1
                content.parent = directory
                content.name = slot.name
            }
        }
        directory.entries[slot.name] = slot.content
    }

    /// Hands over the time of the change too.
    func changeFacts(of inode: Inode, _ body: (inout InodeFacts, Int64) -> Void) {
        body(&inode.facts, clock.stamp(isFine: inode.isSeen && traits.tellsTimesApart))
        inode.isSeen = false
        if !inode.isDirty {
            inode.isDirty = true
            dirty[inode.serial] = inode
        }
    }

    /// Nothing of it is to be lost any more, or nobody can ask for it.
    func isDirtyNoMore(_ inode: Inode) {
        guard inode.isDirty else { return }
        inode.isDirty = false
        dirty[inode.serial] = nil
    }

    func allAreClean() {
        for inode in dirty.values { inode.isDirty = false }
        dirty.removeAll(keepingCapacity: true)
    }

    /// Notes a change of a file's bytes: which pages, and that its times are new.
    func bytesChanged(of inode: Inode, pages: Range<Int>, allocatedBefore: Int) {
        usedPages += inode.bytes.allocatedPages - allocatedBefore
        inode.dirtyPages.formUnion(pages)
        inode.hasDirtySize = inode.hasDirtySize || inode.bytes.size != inode.durableBytes.size
        changeFacts(of: inode) {
            $0.mtime = $1
            $0.ctime = $1
        }
        writeBackSometimes()
    }
}
