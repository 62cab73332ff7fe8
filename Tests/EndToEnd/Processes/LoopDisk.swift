import Glibc
import TestSupport

/// A filesystem in a file; where it is ext4, a test can cut its power. It is unmounted with the value.
final class LoopDisk {
    let path: DiskPath
    private let image: DiskPath
    private let place: TemporaryPlace
    private var isMounted = false

    /// Nil where this process may not mount one, or nothing here makes one of that kind.
    init?(megabytes: Int, kind: String = "ext4") throws {
        place = try TemporaryPlace("disk")
        (image, path) = (place.path / "image", place.path / "disk")
        try path.makeDirectory()
        // An image is no device: mkfs.ext4 wants to be told that this is meant.
        let options = kind == "ext4" ? "-q -F" : "-q"
        let make = "truncate -s \(megabytes)M \"$0\" && mkfs.\(kind) \(options) \"$0\""
        guard try run(["sh", "-c", make, image.text]) else { return nil }
        guard try mount() else { return nil }
    }

    deinit { _ = try? unmount() }

    private func run(_ words: [String]) throws -> Bool {
        let (out, err) = (place.path / "out", place.path / "err")
        guard let process = try? ChildProcess(words, output: out, errors: err) else { return false }
        return process.ended(within: Patience.usual) && process.exitStatus == 0
    }

    private func mount() throws -> Bool {
        isMounted = try run(["mount", "-o", "loop", image.text, path.text])
        return isMounted
    }

    private func unmount() throws -> Bool {
        guard isMounted else { return true }
        // A process that was killed may hold it for a moment.
        isMounted = try !Patience.until { try run(["umount", path.text]) }
        return !isMounted
    }

    /// Bytes that are in use on it.
    func usedBytes() throws -> UInt64 {
        var space = statvfs()
        try path.check("look at") { statvfs($0, &space) }
        return UInt64(space.f_blocks - space.f_bfree) * UInt64(space.f_frsize)
    }

    /// From now on nothing reaches the disk, not even what is in its log and not flushed: every call fails.
    func cutPower() throws {
        // EXT4_IOC_SHUTDOWN is _IOR('X', 125, __u32).
        let request: UInt = 0x8004_587d
        var flags: UInt32 = 2
        let descriptor = try path.check("open") { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        defer { close(descriptor) }
        guard ioctl(descriptor, request, &flags) == 0 else { throw Trouble("the power cannot be cut: \(errno)") }
    }

    /// As it is found after the power came back. Nobody may use it while this is done.
    func mountAgain() throws {
        guard try unmount(), try mount() else { throw Trouble("\(path) cannot be mounted again") }
    }
}
