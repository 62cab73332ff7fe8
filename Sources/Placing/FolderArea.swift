package import Folders
package import SystemCalls

/// `.kith/` in a folder's root, open: the marker, `stage/`, `versions/`, `cookies/`, and the reserved numbers. It is
/// never synced, and on the filesystem of the root, so that everything gets in and out of it by a rename.
package final class FolderArea: Sendable {
    /// The name that no peer may use.
    package static let name = Array(".kith".utf8)

    package let folder: FolderID
    /// As the user gave it.
    package let rootPath: [UInt8]
    package let root: DirectoryDescriptor
    package let area: DirectoryDescriptor
    /// Holds what is being assembled, by `StagedName`; never a byte of the user's.
    package var stage: DirectoryDescriptor { standingStage.current }
    /// Holds what was displaced: a directory a day.
    package var versions: DirectoryDescriptor { standingVersions.current }
    /// Where the scanner makes files whose events tell it how far it has heard.
    package var cookies: DirectoryDescriptor { standingCookies.current }
    private let standingStage: StandingDirectory
    private let standingVersions: StandingDirectory
    private let standingCookies: StandingDirectory

    private init(folder: FolderID, rootPath: [UInt8], root: DirectoryDescriptor) throws(Errno) {
        self.folder = folder
        self.rootPath = rootPath
        self.root = root
        area = try root.directoryMade(FolderArea.name)
        standingStage = try StandingDirectory("stage", in: area)
        standingVersions = try StandingDirectory("versions", in: area)
        standingCookies = try StandingDirectory("cookies", in: area)
    }

    /// Makes the area in a directory that has none, and marks it. With `adopting` also one that is marked otherwise:
    /// when the user said (`approve`) that it is right. Returns when that is durable.
    package static func mark(
        rootPath: [UInt8], folder: FolderID, adopting: Bool = false
    ) throws(PlacingError) -> FolderArea {
        let state = check(rootPath: rootPath, folder: folder)
        guard adopting || state == .unmarked || state == .fine else { throw wrongRoot(rootPath, state) }
        return try saying("cannot make .kith in \(text(rootPath))") { () throws(Errno) in
            let root = try DirectoryDescriptor(userPath: rootPath)
            let area = try FolderArea(folder: folder, rootPath: rootPath, root: root)
            let marker = Marker(folder: folder, root: try root.status())
            try area.area.replaceDurably(Marker.name, shared: marker.shared, own: marker.encoded)
            try area.makeReservations()
            try root.sync()
            return area
        }
    }

    /// Opens the area of a root that is fine; `.wrongRoot` for any other.
    package static func open(rootPath: [UInt8], folder: FolderID) throws(PlacingError) -> FolderArea {
        let state = check(rootPath: rootPath, folder: folder)
        guard state == .fine else { throw wrongRoot(rootPath, state) }
        return try saying("cannot open .kith in \(text(rootPath))") { () throws(Errno) in
            try FolderArea(folder: folder, rootPath: rootPath, root: try DirectoryDescriptor(userPath: rootPath))
        }
    }

    private static func wrongRoot(_ rootPath: [UInt8], _ state: RootCheck) -> PlacingError {
        PlacingError(.wrongRoot, "\(text(rootPath)) is not the folder's root: \(state)")
    }

    /// Looks whether the path still leads to the root that the folder was marked with.
    package static func check(rootPath: [UInt8], folder: FolderID) -> RootCheck {
        do throws(Errno) {
            let root = try DirectoryDescriptor(userPath: rootPath)
            return try check(root, folder)
        } catch {
            return error == .noEntry || error == .notDirectory ? .missing : .unreachable(error)
        }
    }

    private static func check(_ root: DirectoryDescriptor, _ folder: FolderID) throws(Errno) -> RootCheck {
        guard let area = try root.directoryIfAny(name),
            let found = try area.contentsAndOwn(of: Marker.name, atMost: Marker.longest)
        else { return .unmarked }
        guard let marker = try? Marker(decoding: found.bytes, own: found.own) else { return .damaged }
        guard marker.folder == folder else { return .foreign(marker.folder) }
        let status = try root.status()
        return marker == Marker(folder: folder, root: status) ? .fine : .replaced
    }

    /// As the static one, and also whether this area is the one that the path leads to: not after a remount.
    package func check() -> RootCheck {
        let state = FolderArea.check(rootPath: rootPath, folder: folder)
        guard state == .fine else { return state }
        do throws(Errno) {
            let (mine, there) = (try root.status(), try DirectoryDescriptor(userPath: rootPath).status())
            return mine.inode == there.inode && mine.device == there.device ? .fine : .replaced
        } catch {
            return .unreachable(error)
        }
    }
}

/// Bytes of a path as a message shows them.
func text(_ path: [UInt8]) -> String { String(decoding: path, as: UTF8.self) }

extension DirectoryDescriptor {
    fileprivate func directoryIfAny(_ name: [UInt8]) throws(Errno) -> DirectoryDescriptor? {
        do throws(Errno) { return try directoryBeneath(name) } catch {
            guard error == .noEntry || error == .notDirectory else { throw error }
            return nil
        }
    }
}
