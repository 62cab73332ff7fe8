import Bytes
package import Folders
import SystemCalls

/// The directory (0700) in which a device keeps its identity, its settings, its folders' indexes and its control socket.
package final class DaemonHome: Sendable {
    package let path: String
    let directory: DirectoryDescriptor

    /// Opens the home, and makes it, with the directories above it, where there is none.
    package init(path: String) throws(DaemonError) {
        guard path.hasPrefix("/") else { throw DaemonError(.homeUnusable, "the home \(path) is no absolute path") }
        self.path = path
        directory = try DaemonHome.saying("cannot use the home \(path)") { () throws(Errno) in
            try makeDirectories(path, mode: 0o700)
            return try DirectoryDescriptor(userPath: Array(path.utf8))
        }
        try keepToOwner()
    }

    /// A directory that others may enter becomes a home's only where that surprises nobody.
    private func keepToOwner() throws(DaemonError) {
        try DaemonHome.saying("cannot use the home \(path)") { () throws(Errno) in
            guard try directory.status().mode & 0o077 != 0 else { return }
            var isEmpty = true
            try directory.forEachEntry { _ in isEmpty = false }
            let hasIdentity = try directory.statusIfAny(of: Array(DaemonHome.identityName.utf8)) != nil
            if isEmpty || hasIdentity { try directory.descriptor.setMode(0o700) }
        }
        let mode = (try? directory.status().mode) ?? 0o777
        guard mode & 0o077 == 0 else {
            throw DaemonError(
                .tooOpen, "\(path) is open to other users, and holds other things than Kith's",
                hint: "give another home, or: chmod 700 \(path)")
        }
    }

    /// The directory of one folder's index; made where there is none.
    package func makeFolderHome(of folder: FolderID) throws(DaemonError) -> String {
        let path = path + "/folders/" + hexadecimal(folder.raw.bytes)
        return try DaemonHome.saying("cannot make \(path)") { () throws(Errno) in
            try makeDirectories(path, mode: 0o700)
            return path
        }
    }

    static func saying<Value>(_ words: String, _ body: () throws(Errno) -> Value) throws(DaemonError) -> Value {
        do throws(Errno) {
            return try body()
        } catch {
            throw DaemonError(.homeUnusable, "\(words): \(error.words)")
        }
    }
}

/// Makes a directory and those above it, where they are missing.
func makeDirectories(_ path: String, mode: UInt16) throws(Errno) {
    var above = try DirectoryDescriptor(userPath: Array("/".utf8))
    var made = ""
    for component in path.split(separator: "/") {
        made += "/" + component
        do throws(Errno) {
            above = try DirectoryDescriptor(userPath: Array(made.utf8))
        } catch {
            guard error == .noEntry else { throw error }
            do throws(Errno) { try above.makeDirectory(Array(component.utf8), mode: mode) } catch {
                // Another process was faster.
                guard error == .exists else { throw error }
            }
            above = try DirectoryDescriptor(userPath: Array(made.utf8))
        }
    }
}
