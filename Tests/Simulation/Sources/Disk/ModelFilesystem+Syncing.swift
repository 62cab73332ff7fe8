import TestSupport

/// What makes changes survive a power cut.
extension ModelFilesystem {
    /// fsync(2), and with `facts` false fdatasync(2).
    func sync(_ inode: Inode, facts: Bool = true) {
        if inode.isDirectory {
            makeDurable { $0.slots.contains { $0.directory === inode } }
        } else {
            makeBytesDurable(of: inode)
            if traits.syncsNamesWithFiles { makeDurable { $0.slots.contains { $0.content === inode } } }
        }
        if facts { inode.durableFacts = inode.facts }
        forgetIfClean(inode)
    }

    /// syncfs(2).
    func syncAll() {
        makeDurable { _ in true }
        for inode in dirty.values {
            makeBytesDurable(of: inode)
            inode.durableFacts = inode.facts
        }
        allAreClean()
    }

    /// What an fsync that failed leaves: the kernel thinks of the pages as written, though they are not.
    func forgetDirtyBytes(of inode: Inode) {
        inode.dirtyPages.removeAll()
        inode.hasDirtySize = false
    }

    /// Makes the changes that `wanted` chooses durable, and those that they rest on.
    private func makeDurable(_ wanted: (NamespaceChange) -> Bool) {
        guard !changes.isEmpty else { return }
        var needed = TouchedNames()
        var isKept = [Bool](repeating: false, count: changes.count)
        for index in changes.indices.reversed() where wanted(changes[index]) || needed.need(changes[index]) {
            needed.add(changes[index])
            isKept[index] = true
        }
        for index in changes.indices where isKept[index] { apply(changes[index]) }
        changes = changes.indices.filter { !isKept[$0] }.map { changes[$0] }
    }

    private func apply(_ change: NamespaceChange) {
        for slot in change.slots { slot.directory.durableEntries[slot.name] = slot.content }
    }

    private func makeBytesDurable(of inode: Inode) {
        guard inode.hasDirtyBytes else { return }
        inode.durableBytes.truncate(to: inode.bytes.size)
        for page in inode.dirtyPages.sorted { inode.durableBytes.take(page, from: inode.bytes) }
        inode.dirtyPages.removeAll()
        inode.hasDirtySize = false
    }

    private func forgetIfClean(_ inode: Inode) {
        if !inode.hasDirtyBytes && inode.facts == inode.durableFacts { isDirtyNoMore(inode) }
    }

    // MARK: By itself

    /// A kernel writes back what it likes, when it likes.
    func writeBackSometimes() {
        guard writesBackOnceIn > 0, random.next().isMultiple(of: UInt64(writesBackOnceIn)) else { return }
        switch Int.random(in: 0..<3, using: &random) {
        case 0: writeBackNames()
        case 1 where traits.tearsFiles: writeBackPages()
        case 1: break
        default: syncAll()
        }
    }

    /// As a journal does: the oldest changes, some or all.
    private func writeBackNames() {
        guard !changes.isEmpty else { return }
        let count = Int.random(in: 1...changes.count, using: &random)
        changes[..<count].forEach(apply)
        changes.removeFirst(count)
    }

    /// Pages of one file, in no order; those that only its new size reaches are left for later.
    private func writeBackPages() {
        let files = dirty.values.filter { !$0.dirtyPages.isEmpty }.sorted { $0.serial < $1.serial }
        guard let inode = files.randomElement(using: &random) else { return }
        let count = min(inode.bytes.pages.count, inode.durableBytes.pages.count)
        for page in inode.dirtyPages.sorted where page < count && Bool.random(using: &random) {
            inode.durableBytes.take(page, from: inode.bytes)
            inode.dirtyPages.remove(page)
        }
    }
}
