import Glibc
import SystemCalls

/// Runs `body` in a thread that has a mount namespace of its own, with a fresh tmpfs of `size` at each of `mounts`. All
/// of it goes with the thread. False, without running it, where the process may not make one.
func inNamespace(mounting mounts: [String], size: String, _ body: @escaping () throws -> Void) throws -> Bool {
    let work = NamespaceWork(mounts: mounts, size: size, body: body)
    var thread = pthread_t()
    let context = Unmanaged.passRetained(work)
    let code = pthread_create(
        &thread, nil,
        { context in
            // The thread takes over the reference that was retained for it.
            guard let context else { return nil }
            Unmanaged<NamespaceWork>.fromOpaque(context).takeRetainedValue().run()
            return nil
        }, context.toOpaque())
    guard code == 0 else {
        context.release()
        throw Errno(code)
    }
    pthread_join(thread, nil)
    if let error = work.error { throw error }
    return work.ran
}

/// `unchecked`: the one thread ends before the other looks.
private final class NamespaceWork: @unchecked Sendable {
    private typealias Unshare = @convention(c) (Int32) -> Int32
    private typealias Mount =
        @convention(c) (
            UnsafePointer<CChar>?, UnsafePointer<CChar>, UnsafePointer<CChar>?, UInt, UnsafePointer<CChar>?
        ) -> Int32

    private let mounts: [String]
    private let size: String
    private let body: () throws -> Void
    var ran = false
    var error: (any Error)?

    init(mounts: [String], size: String, body: @escaping () throws -> Void) {
        self.mounts = mounts
        self.size = size
        self.body = body
    }

    func run() {
        // Neither is in Swift's Glibc module.
        let newNamespace: Int32 = 0x0002_0000
        let privately: UInt = 1 << 18 | 1 << 14
        guard let unshare = dlsym(nil, "unshare"), let mount = dlsym(nil, "mount") else { return }
        let call = unsafeBitCast(mount, to: Mount.self)
        guard unsafeBitCast(unshare, to: Unshare.self)(newNamespace) == 0, call(nil, "/", nil, privately, nil) == 0,
            mounts.allSatisfy({ call("tmpfs", $0, "tmpfs", 0, "size=\(size)") == 0 })
        else { return }
        ran = true
        do { try body() } catch { self.error = error }
    }
}
