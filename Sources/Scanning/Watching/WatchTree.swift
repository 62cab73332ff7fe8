import Folders

/// Where watched directories are, by the numbers of their watches. A renamed directory takes all beneath it along.
struct WatchTree {
    struct Place: Hashable {
        var parent: Int32
        var name: Name
    }

    private struct Directory {
        /// Nil for the root, and for what is no longer beneath it.
        var place: Place?
        var inode: UInt64
    }

    private(set) var root: Int32?
    private var directories: [Int32: Directory] = [:]
    private var watches: [Place: Int32] = [:]
    private var watchesByInode: [UInt64: Int32] = [:]

    var count: Int { directories.count }

    func contains(_ watch: Int32) -> Bool { directories[watch] != nil }

    func inode(of watch: Int32) -> UInt64? { directories[watch]?.inode }

    func watch(ofInode inode: UInt64) -> Int32? { watchesByInode[inode] }

    /// Nil for what is not beneath the root.
    func path(of watch: Int32) -> RelativePath? {
        var names: [Name] = []
        var next = watch
        // A ring cannot come of true events; of lost ones it might.
        while next != root, names.count <= directories.count {
            guard let place = directories[next]?.place else { return nil }
            names.append(place.name)
            next = place.parent
        }
        return next == root ? RelativePath(names.reversed()) : nil
    }

    func watch(at path: RelativePath) -> Int32? {
        var watch = root
        for name in path.names {
            guard let parent = watch else { return nil }
            watch = watches[Place(parent: parent, name: name)]
        }
        return watch
    }

    func watch(at place: Place) -> Int32? { watches[place] }

    /// False if the directory that holds it is not watched.
    mutating func put(_ watch: Int32, inode: UInt64, at path: RelativePath) -> Bool {
        guard let parent = path.parent, let name = path.names.last else {
            root = watch
            add(watch, inode: inode)
            return true
        }
        guard let holder = self.watch(at: parent) else { return false }
        detach(watch)
        add(watch, inode: inode)
        attach(watch, at: Place(parent: holder, name: name))
        return true
    }

    private mutating func add(_ watch: Int32, inode: UInt64) {
        directories[watch] = Directory(place: nil, inode: inode)
        watchesByInode[inode] = watch
    }

    /// Takes a directory out of the tree, and what is beneath it; the watches stay.
    mutating func detach(_ watch: Int32) {
        guard let place = directories[watch]?.place else { return }
        directories[watch]?.place = nil
        if watches[place] == watch { watches[place] = nil }
    }

    mutating func attach(_ watch: Int32, at place: Place) {
        guard directories[watch] != nil else { return }
        detach(watch)
        if let former = watches[place] { detach(former) }
        directories[watch]?.place = place
        watches[place] = watch
    }

    mutating func remove(_ watch: Int32) {
        detach(watch)
        if let inode = directories.removeValue(forKey: watch)?.inode, watchesByInode[inode] == watch {
            watchesByInode[inode] = nil
        }
        if root == watch { root = nil }
    }

    /// Forgets all that is not beneath the root: those watches, rising.
    mutating func removeDetached() -> [Int32] {
        let detached = directories.keys.filter { path(of: $0) == nil }.sorted()
        for watch in detached { remove(watch) }
        return detached
    }
}
