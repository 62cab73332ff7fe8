package import SystemCalls
import TestSupport

/// The disk of one simulated machine, and the kernel's calls on it, from one power-on or process start to the next. It is
/// used by one thread.
package final class ModelKernel {
    /// Where a path without a descriptor leads, and whose clock it is: the machine that runs just now.
    nonisolated(unsafe) package static var current: ModelKernel?

    let clock: ModelClock
    /// What is mounted at `/`.
    package let first: ModelFilesystem
    /// By the serial number of the directory that they cover.
    private(set) var mounts: [UInt64: ModelFilesystem] = [:]
    private var lastMount: UInt64 = 0
    private var lastDevice: UInt64 = 0
    private var random: SplitMix

    /// Its process or its machine is gone: every call but close fails.
    package var isDead = false
    /// Whether calls are the user's just now, not the process's: nobody is told of them, nothing disturbs them and no mode
    /// matters to them.
    package var isUser = false
    /// Told of each call of the process before it is made; not of what the user does.
    package var beforeCall: ((KernelCall) -> Void)?
    /// Told of each rename of the process, and where it leads, before it is done.
    package var beforeRename: (([UInt8]) -> Void)?
    /// An error for a call and the path it is about, found out if it is asked for; nil lets it be made.
    package var fault: ((KernelCall, () -> [UInt8]) -> Errno?)?
    /// One call in so many reads, writes or copies less than it could; 0: none. A local filesystem lets no signal end more.
    package var disturbsOnceIn = 0
    package var mask: UInt16 = 0o022
    /// Whether modes keep this process from anything, as they do not keep root.
    package var obeysModes = true

    package init(seed: UInt64) {
        random = SplitMix(seed: seed)
        clock = ModelClock()
        first = ModelFilesystem(traits: FilesystemTraits(), device: 1, clock: clock, seed: random.next())
        lastDevice = 1
        number(first)
    }

    private init(clock: ModelClock, like other: ModelKernel, first: ModelFilesystem) {
        random = other.random
        self.first = first
        self.clock = clock
        lastMount = other.lastMount
        lastDevice = other.lastDevice
        disturbsOnceIn = other.disturbsOnceIn
        mask = other.mask
        obeysModes = other.obeysModes
    }

    /// Nanoseconds since 1970 and of the monotonic clock; files are stamped by it.
    package var now: () -> (real: Int64, monotonic: Int64) {
        get { clock.now }
        set { clock.now = newValue }
    }

    private func number(_ filesystem: ModelFilesystem) {
        lastMount += 1
        filesystem.mount = lastMount
    }

    // MARK: Mounts

    /// Mounts a new, empty filesystem on a directory, which is made where it is missing.
    @discardableResult
    package func mount(at path: String, _ traits: FilesystemTraits = FilesystemTraits()) throws(Errno)
        -> ModelFilesystem
    {
        lastDevice += 1
        let new = ModelFilesystem(traits: traits, device: lastDevice, clock: clock, seed: random.next())
        try mount(new, at: path)
        return new
    }

    /// Mounts a filesystem that was unmounted before.
    package func mount(_ filesystem: ModelFilesystem, at path: String) throws(Errno) {
        if try user.status(path) == nil { try user.makeDirectory(path) }
        let directory = try node(path)
        guard directory.isDirectory else { throw .notDirectory }
        filesystem.covered = directory
        directory.isOrWasCovered = true
        mounts[directory.serial] = filesystem
        OpenFile.placesChanged()
        number(filesystem)
    }

    /// Takes a filesystem away, even while files of it are open. What the directory itself holds is seen again.
    @discardableResult
    package func unmount(_ path: String) throws(Errno) -> ModelFilesystem {
        let filesystem = try node(path).filesystem
        guard let covered = filesystem.covered else { throw .invalidArgument }
        mounts[covered.serial] = nil
        filesystem.covered = nil
        OpenFile.placesChanged()
        return filesystem
    }

    var filesystems: [ModelFilesystem] { [first] + mounts.values.sorted { $0.device < $1.device } }

    // MARK: Ends

    /// The process ends: a new one finds all that this one wrote.
    package func killed() -> ModelKernel {
        isDead = true
        for file in OpenFile.all(of: self) { file.close() }
        let next = ModelKernel(clock: clock, like: self, first: first)
        next.mounts = mounts
        return next
    }

    /// The power is cut: a new process finds what was synced, and of the rest what chance has kept.
    package func cut(seed: UInt64) -> ModelKernel {
        isDead = true
        let cut = PowerCut(seed: seed)
        return copied { FilesystemCopy.remains(of: $0, clock: $1, cut) }
    }

    /// Another machine with an image of this disk as programs see it now, all of it durable.
    package func copy() -> ModelKernel { copied { FilesystemCopy.image(of: $0, clock: $1) } }

    private func copied(_ copy: (ModelFilesystem, ModelClock) -> ModelFilesystem) -> ModelKernel {
        let places = filesystems.map { ($0, $0.covered.map(path(of:))) }
        let newClock = ModelClock()
        newClock.now = clock.now
        let next = ModelKernel(clock: newClock, like: self, first: copy(first, newClock))
        next.number(next.first)
        for case (let old, let path?) in places {
            // A directory that was lost with the power is made again: a boot mounts what its table says.
            try? next.mount(copy(old, newClock), at: String(decoding: path, as: UTF8.self))
        }
        return next
    }

    // MARK: Entering

    /// What every call of the process begins with.
    func begin(_ call: KernelCall, on path: @autoclosure () -> [UInt8]) throws(Errno) {
        if isUser && !isDead { return }
        beforeCall?(call)
        guard !isDead else { throw .inputOutput }
        if let fault, let error = fault(call, path) { throw error }
    }

    private var isDisturbed: Bool {
        !isUser && disturbsOnceIn > 0 && random.next().isMultiple(of: UInt64(disturbsOnceIn))
    }

    /// How much of `count` a read or a write does.
    func done(of count: Int) -> Int {
        count > 1 && isDisturbed ? Int.random(in: 1..<count, using: &random) : count
    }

    /// Draws whether an fsync that fails forgets what it did not write.
    func forgetsAfterFailure() -> Bool { Bool.random(using: &random) }
}
