import Glibc

/// The path of a Unix socket, which may be longer than the 107 bytes that `sockaddr_un` holds (unix(7)).
struct SocketPath: Sendable {
    let text: String

    /// Calls `body` with an address that leads to the socket, valid during the call. A longer path is reached through a
    /// descriptor of its directory under `/proc/self/fd`.
    func withAddress<Result>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) throws(ControlError) -> Result {
        if let address = Self.address(text) { return Self.lend(address, to: body) }
        let directory = try openDirectory()
        defer { close(directory) }
        guard let address = Self.address("/proc/self/fd/\(directory)/\(name)") else {
            throw ControlError(.unusablePath, "\(text) cannot be the path of a socket: its last part is too long")
        }
        return Self.lend(address, to: body)
    }

    /// A descriptor of the directory that holds the socket; the caller closes it.
    func openDirectory() throws(ControlError) -> Int32 {
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let cause = errno
            let code: ControlError.Code = cause == ENOENT ? .noDaemon : cause == EACCES ? .notPermitted : .unusablePath
            throw ControlError(code, "the folder of the socket \(text) cannot be opened", cause: cause)
        }
        return descriptor
    }

    private var name: Substring { text.split(separator: "/").last ?? "" }

    private var directory: String {
        guard let slash = text.lastIndex(of: "/") else { return "." }
        return slash == text.startIndex ? "/" : String(text[..<slash])
    }

    private static func address(_ path: String) -> sockaddr_un? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { field in
            // One byte stays for the NUL; a NUL inside would name another file.
            guard !bytes.isEmpty, bytes.count < field.count, !bytes.contains(0) else { return false }
            field.copyBytes(from: bytes)
            return true
        }
        return fits ? address : nil
    }

    private static func lend<Result>(
        _ address: sockaddr_un, to body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
