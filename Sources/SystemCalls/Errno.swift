import Glibc

/// Why the kernel refused a call (errno(3)).
package struct Errno: Error, Hashable, Sendable, CustomStringConvertible {
    /// The number that the kernel gave.
    package let code: Int32

    package init(_ code: Int32) { self.code = code }

    /// What went wrong in the last call of this thread. To be read before anything else is called.
    static var last: Errno { Errno(errno) }

    package static let notPermitted = Errno(EPERM)
    package static let noEntry = Errno(ENOENT)
    package static let inputOutput = Errno(EIO)
    package static let tryAgain = Errno(EAGAIN)
    package static let noMemory = Errno(ENOMEM)
    package static let accessDenied = Errno(EACCES)
    package static let busy = Errno(EBUSY)
    package static let exists = Errno(EEXIST)
    /// Another filesystem; from `openBeneath` also: the path leads out of the directory.
    package static let crossesDevices = Errno(EXDEV)
    package static let notDirectory = Errno(ENOTDIR)
    package static let isDirectory = Errno(EISDIR)
    package static let invalidArgument = Errno(EINVAL)
    package static let tooManyOpenFiles = Errno(EMFILE)
    package static let fileTooLarge = Errno(EFBIG)
    package static let noSpace = Errno(ENOSPC)
    package static let readOnlyFilesystem = Errno(EROFS)
    package static let tooManyLinks = Errno(EMLINK)
    /// From `openBeneath`: a component is a symlink.
    package static let symlinkLoop = Errno(ELOOP)
    package static let nameTooLong = Errno(ENAMETOOLONG)
    package static let notEmpty = Errno(ENOTEMPTY)
    package static let notSupported = Errno(EOPNOTSUPP)
    package static let overQuota = Errno(EDQUOT)
    package static let noSuchDeviceOrAddress = Errno(ENXIO)
    package static let badDescriptor = Errno(EBADF)
    package static let interrupted = Errno(EINTR)

    /// The C library's words, as "No such file or directory".
    package var words: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    package var description: String { "\(words) (errno \(code))" }
}

/// The result of `call`, made again as long as a signal interrupts it; -1 becomes the error that was left in errno.
@inline(__always)
func retrying<Result: FixedWidthInteger>(_ call: () -> Result) throws(Errno) -> Result {
    while true {
        let result = call()
        if result != -1 { return result }
        let error = Errno.last
        guard error == .interrupted else { throw error }
    }
}

/// As `retrying`, for calls that give nothing but success.
@inline(__always)
func check(_ call: () -> Int32) throws(Errno) {
    _ = try retrying(call)
}
