import Bytes
import Control
import Folders
import Placing
import SystemCalls

/// Whether a directory can become a folder's root.
struct FolderPlace: Sendable {
    let path: String
    let home: String
    let shared: [API.Folder]

    /// Refuses a path that cannot be a root whatever is there: two folders would hold the same files, or a folder its
    /// own index.
    func check() throws(API.Failure) {
        guard path.hasPrefix("/"), path != "/" else {
            throw API.Failure(
                .badRequest, "`\(path)` cannot be shared", path: path, hint: "give a directory's absolute path")
        }
        for folder in shared where isWithin(path, folder.path) || isWithin(folder.path, path) {
            let words =
                path == folder.path
                ? "\(path) is shared already, as \(folder.name)"
                : isWithin(path, folder.path)
                    ? "\(path) lies in the shared folder \(folder.name)"
                    : "\(path) holds the shared folder \(folder.name)"
            throw API.Failure(.alreadyShared, words, path: path, hint: "see: kith status")
        }
        guard !isWithin(home, path), !isWithin(path, home) else {
            throw API.Failure(
                .notAllowed, "\(home) is where Kith keeps its keys: it can be neither shared nor hold what is",
                path: path,
                hint: "share a directory beside it, or give Kith another home: --home DIR")
        }
    }

    /// Blocks. Refuses what is no directory, and a directory that belongs to another folder.
    func checkDirectory(of folder: FolderID?, making: Bool) throws(API.Failure) {
        do throws(Errno) {
            if making { try makeDirectories(path, mode: 0o755) }
            _ = try DirectoryDescriptor(userPath: Array(path.utf8))
        } catch {
            throw API.Failure(
                error == .noEntry || error == .notDirectory ? .noSuchPath : .failed,
                "\(path) cannot be used: \(error.words)", path: path,
                hint: error == .noEntry ? "make it: mkdir -p \(path)" : nil)
        }
        // Any id will do to learn whose directory it is.
        let check = FolderArea.check(rootPath: Array(path.utf8), folder: folder ?? FolderID(Bytes16(high: 0, low: 0)))
        guard case .foreign(let other) = check else { return }
        throw API.Failure(
            .alreadyShared, "\(path) belongs to another shared folder (\(other.text.prefix(8)))", path: path,
            hint: "use another directory; or, if that folder is given up, remove \(path)/.kith")
    }

    private func isWithin(_ path: String, _ root: String) -> Bool { path == root || path.hasPrefix(root + "/") }
}
