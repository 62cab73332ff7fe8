import Glibc

/// A listening Unix socket and the file that it stands at.
struct ServerSocket: Sendable {
    /// Not owned: whoever serves it closes it.
    let descriptor: Int32
    private let path: SocketPath
    private let device: dev_t
    private let inode: ino_t

    private static let backlog: Int32 = 64

    /// Listens at `path`, mode 0600, in place of a socket file that nobody answers on. The folder is locked (flock(2))
    /// meanwhile, so that of two daemons that start at once the second finds the first alive.
    static func listening(at text: String) throws(ControlError) -> ServerSocket {
        let path = SocketPath(text: text)
        let directory: Int32
        do throws(ControlError) {
            directory = try path.openDirectory()
        } catch {
            throw ControlError(error.code == .noDaemon ? .unusablePath : error.code, error.words, cause: error.cause)
        }
        defer { close(directory) }
        while flock(directory, LOCK_EX) != 0 {
            guard errno == EINTR else {
                throw ControlError(.unusablePath, "the folder of the socket \(text) cannot be locked", cause: errno)
            }
        }
        try removeStaleFile(at: path)
        return try bind(to: path)
    }

    /// Takes the file away, unless another socket has taken its place.
    func removeFile() {
        guard let (device, inode) = try? Self.identity(of: path), device == self.device, inode == self.inode else {
            return
        }
        unlink(path.text)
    }

    private static func bind(to path: SocketPath) throws(ControlError) -> ServerSocket {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw ControlError(.serverFailed, "no socket could be made", cause: errno) }
        do throws(ControlError) {
            // bind(2) makes the file with the socket's own mode: there is no moment at which others may connect.
            guard fchmod(descriptor, 0o600) == 0,
                try path.withAddress({ Glibc.bind(descriptor, $0, $1) }) == 0,
                listen(descriptor, backlog) == 0
            else { throw ControlError(.unusablePath, "cannot listen at \(path.text)", cause: errno) }
            let (device, inode) = try identity(of: path)
            return ServerSocket(descriptor: descriptor, path: path, device: device, inode: inode)
        } catch {
            close(descriptor)
            throw error
        }
    }

    private static func removeStaleFile(at path: SocketPath) throws(ControlError) {
        var status = stat()
        guard lstat(path.text, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw ControlError(.unusablePath, "\(path.text) is in the way: it is not a socket")
        }
        let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | O_NONBLOCK, 0)
        guard probe >= 0 else { throw ControlError(.serverFailed, "no socket could be made", cause: errno) }
        defer { close(probe) }
        let cause = try path.withAddress { connect(probe, $0, $1) == 0 ? 0 : errno }
        switch cause {
        case ECONNREFUSED: unlink(path.text)
        case ENOENT: return
        // EAGAIN: alive, with its queue full.
        case 0, EAGAIN:
            throw ControlError(
                .alreadyServed, "another daemon is already running on this home (it answers at \(path.text))")
        default: throw ControlError(.unusablePath, "cannot tell whether a daemon answers at \(path.text)", cause: cause)
        }
    }

    private static func identity(of path: SocketPath) throws(ControlError) -> (dev_t, ino_t) {
        var status = stat()
        guard lstat(path.text, &status) == 0 else {
            throw ControlError(.unusablePath, "the socket \(path.text) has vanished", cause: errno)
        }
        return (status.st_dev, status.st_ino)
    }
}
