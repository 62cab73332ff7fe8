import SystemCalls

/// From names to inodes.
extension ModelKernel {
    private static let dot = [UInt8(ascii: ".")]
    private static let dotDot = [UInt8(ascii: "."), UInt8(ascii: ".")]
    static let longestName = 255
    private static let longestPath = 4095
    private static let mostSymlinks = 40

    /// How a path may lead.
    enum Bounds {
        /// By an absolute path, through symlinks.
        case anywhere
        /// RESOLVE_BENEATH, RESOLVE_NO_SYMLINKS, and where asked for RESOLVE_NO_XDEV.
        case beneath(sameMount: Bool)
        /// As the user goes, to whom no mode matters.
        case asUser
    }

    /// Where the last component of a path stands or would stand; the directory itself where the path is `.` or ends so.
    struct Place {
        var directory: Inode
        /// Nil: `directory` itself is meant.
        var name: [UInt8]?
        var inode: Inode?
    }

    /// What the mount on a directory, if there is one, shows in its place.
    func shown(_ inode: Inode) -> Inode {
        guard inode.isOrWasCovered, let filesystem = mounts[inode.serial] else { return inode }
        return shown(filesystem.root)
    }

    func entry(_ name: [UInt8], in directory: Inode) -> Inode? { directory.entries[name].map(shown) }

    /// The directory above, also across mounts; of the topmost: itself.
    func above(_ directory: Inode) -> Inode {
        if let parent = directory.parent { return parent }
        guard directory === directory.filesystem.root, let covered = directory.filesystem.covered else {
            return directory
        }
        return above(covered)
    }

    /// An absolute path of the user's.
    func node(_ path: String) throws(Errno) -> Inode {
        guard let inode = try place(of: Array(path.utf8), .asUser).inode else { throw .noEntry }
        return inode
    }

    /// Follows a path up to its last component, and that one where it is a symlink and `follow` says so.
    func place(
        of path: [UInt8], from start: Inode? = nil, _ bounds: Bounds, follow: Bool = false
    ) throws(Errno) -> Place {
        guard !path.isEmpty else { throw .noEntry }
        guard path.count <= ModelKernel.longestPath else { throw .nameTooLong }
        var symlinks = 0
        return try place(of: path, from: start ?? shown(first.root), bounds, follow: follow, &symlinks)
    }

    private func place(
        of path: [UInt8], from start: Inode, _ bounds: Bounds, follow: Bool, _ symlinks: inout Int
    ) throws(Errno) -> Place {
        let isAbsolute = path[0] == UInt8(ascii: "/")
        if case .beneath = bounds, isAbsolute { throw .crossesDevices }
        var here = Place(directory: isAbsolute ? shown(first.root) : start, name: nil, inode: nil)
        here.inode = here.directory
        let needsDirectory = path[path.count - 1] == UInt8(ascii: "/")
        var components = PathComponents(path)
        while let component = components.next() {
            let isLast = components.isAtEnd
            try step(to: component, &here, beneath: start, bounds)
            guard let inode = here.inode, inode.kind == .symlink, !isLast || follow || needsDirectory else {
                if !isLast && here.inode == nil { throw .noEntry }
                continue
            }
            guard case .beneath = bounds else {
                symlinks += 1
                guard symlinks <= ModelKernel.mostSymlinks else { throw .symlinkLoop }
                here = try place(of: inode.target, from: here.directory, bounds, follow: true, &symlinks)
                continue
            }
            throw .symlinkLoop
        }
        if needsDirectory, let inode = here.inode, !inode.isDirectory { throw .notDirectory }
        return here
    }

    private func step(to component: [UInt8], _ here: inout Place, beneath start: Inode, _ bounds: Bounds) throws(Errno)
    {
        guard let directory = here.inode, directory.isDirectory else {
            throw here.inode == nil ? .noEntry : .notDirectory
        }
        try needPermission(1, on: directory, bounds)
        let mayBeDots = component.count <= 2 && component[0] == UInt8(ascii: ".")
        if mayBeDots, component == ModelKernel.dot {
            here = Place(directory: directory, name: nil, inode: directory)
            return
        }
        if mayBeDots, component == ModelKernel.dotDot {
            if case .beneath = bounds, directory === start { throw .crossesDevices }
            let above = above(directory)
            here = Place(directory: above, name: nil, inode: above)
            return
        }
        guard component.count <= ModelKernel.longestName || directory.isRemoved else { throw .nameTooLong }
        let child = entry(component, in: directory)
        if case .beneath(sameMount: true) = bounds, let child, child.filesystem !== directory.filesystem {
            throw .crossesDevices
        }
        here = Place(directory: directory, name: component, inode: child)
    }

    // MARK: Permissions

    /// Whether the owner, as whom the process runs, may read (4), write (2), search or execute (1) an inode.
    func needPermission(_ wanted: UInt16, on inode: Inode, _ bounds: Bounds = .anywhere) throws(Errno) {
        if case .asUser = bounds { return }
        guard obeysModes, !isUser, inode.kind != .symlink else { return }
        guard inode.facts.mode >> 6 & wanted == wanted else { throw .accessDenied }
    }

    // MARK: Paths

    /// Where a directory stands, from the root on; as far as it stands anywhere.
    func path(of directory: Inode) -> [UInt8] {
        var names: [[UInt8]] = []
        var inode = directory
        while true {
            if inode === inode.filesystem.root, let covered = inode.filesystem.covered { inode = covered }
            guard let parent = inode.parent else { break }
            names.append(inode.name)
            inode = parent
        }
        guard !names.isEmpty else { return [UInt8(ascii: "/")] }
        var path: [UInt8] = []
        path.reserveCapacity(names.reduce(names.count) { $0 + $1.count })
        for name in names.reversed() {
            path.append(UInt8(ascii: "/"))
            path.append(contentsOf: name)
        }
        return path
    }

    func path(of name: [UInt8], in directory: Inode) -> [UInt8] {
        let above = path(of: directory)
        return above + (above.count == 1 ? [] : [UInt8(ascii: "/")]) + name
    }

    func path(of file: OpenFile) -> [UInt8] {
        if let known = file.knownPath { return known }
        let path =
            if let place = file.place, !file.inode.isDirectory {
                path(of: place.name, in: place.directory)
            } else { path(of: file.inode) }
        file.knownPath = path
        return path
    }
}

/// The names in a path, one after the other.
private struct PathComponents {
    private let path: [UInt8]
    private var position = 0

    init(_ path: [UInt8]) {
        self.path = path
        passSlashes()
    }

    /// There is none left.
    var isAtEnd: Bool { position == path.count }

    private mutating func passSlashes() {
        while position < path.count, path[position] == UInt8(ascii: "/") { position += 1 }
    }

    mutating func next() -> [UInt8]? {
        guard !isAtEnd else { return nil }
        let begin = position
        while position < path.count, path[position] != UInt8(ascii: "/") { position += 1 }
        let end = position
        passSlashes()
        return begin == 0 && end == path.count ? path : Array(path[begin..<end])
    }
}
