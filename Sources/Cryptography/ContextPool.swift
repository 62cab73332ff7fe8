import Synchronization

/// Contexts of a C library that are dear to make and serve one thread at a time: taken for one call, then put back.
/// There are never more than calls at once.
package final class ContextPool<Context: AnyObject & Sendable>: Sendable {
    private let idle = Mutex<[Context]>([])
    private let make: @Sendable () -> Context

    package init(_ make: @escaping @Sendable () -> Context) {
        self.make = make
    }

    package func withContext<Result>(_ body: (Context) -> Result) -> Result {
        let context = idle.withLock { $0.popLast() } ?? make()
        defer { idle.withLock { $0.append(context) } }
        return body(context)
    }
}

extension ContextPool where Context == DigestContext {
    static let digests = ContextPool { DigestContext() }
}

extension ContextPool where Context == CipherContext {
    static let ciphers = ContextPool { CipherContext() }
}
