import Bytes
import Control
import Cryptography
import Folders
import Placing
import SystemCalls

/// Copies of versions outside of the folder.
extension FolderTools {
    private static let piece = 1 << 20

    /// Writes a version to a path where nothing is, so that it stands there whole or not at all.
    func copy(_ source: InstallSource, to path: String) throws {
        let (parent, name) = try FolderTools.split(path)
        do throws(Errno) {
            let directory = try DirectoryDescriptor(userPath: Array(parent.utf8))
            guard try directory.statusIfAny(of: name) == nil else { throw .exists }
            let unfinished = Array(".kith-\(hexadecimal(Randomness.bytes(8)))".utf8)
            try write(source, as: unfinished, in: directory)
            do throws(Errno) {
                try directory.rename(unfinished, to: directory, name, .noReplace)
            } catch {
                try? directory.remove(unfinished)
                throw error
            }
            try directory.sync()
        } catch {
            throw API.Failure(
                .failed, "\(path) cannot be written: \(error == .exists ? "something is there" : error.words)",
                path: path,
                hint: error == .exists ? "give another name" : nil)
        }
    }

    private static func split(_ path: String) throws(API.Failure) -> (parent: String, name: [UInt8]) {
        guard path.hasPrefix("/"), let slash = path.lastIndex(of: "/"), path.index(after: slash) != path.endIndex else {
            throw API.Failure(.badRequest, "`\(path)` is no absolute path of a file", path: path)
        }
        let parent = path[..<slash]
        return (parent.isEmpty ? "/" : String(parent), Array(path[path.index(after: slash)...].utf8))
    }

    private func write(
        _ source: InstallSource, as name: [UInt8], in directory: DirectoryDescriptor
    ) throws(Errno) {
        do throws(Errno) {
            switch source {
            case .symlink(let target, _): try directory.makeSymlink(name, target: target)
            case .empty(let mtime):
                let file = try directory.openBeneath(name, [.writeOnly, .create, .exclusive], mode: 0o644)
                try file.setModificationTime(mtime)
            case .version(let version): try write(version, as: name, in: directory)
            }
        } catch {
            try? directory.remove(name)
            throw error
        }
    }

    private func write(_ version: VersionPath, as name: [UInt8], in directory: DirectoryDescriptor) throws(Errno) {
        let source: FileDescriptor
        do throws(PlacingError) { source = try area.openVersion(version) } catch { throw error.cause ?? .inputOutput }
        let status = try source.status()
        let file = try directory.openBeneath(name, [.writeOnly, .create, .exclusive], mode: 0o600)
        var offset: UInt64 = 0
        while true {
            let bytes = try source.bytes(at: offset, count: FolderTools.piece)
            if bytes.isEmpty { break }
            try file.write(bytes, at: offset)
            offset += UInt64(bytes.count)
        }
        try file.setMode(status.mode & 0o777)
        try file.setModificationTime(status.mtime)
        try file.sync()
    }
}
