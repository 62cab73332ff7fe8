import Synchronization

/// Something that is waited for once, by one, and comes at most once: the event, or the end of patience.
final class News: Sendable {
    private enum State {
        case awaited(CheckedContinuation<Bool, Never>?)
        case here(Bool)
    }

    private let state = Mutex(State.awaited(nil))

    /// What comes first counts. `isGood`: false for the end of patience.
    func came(_ isGood: Bool = true) {
        let waiting: CheckedContinuation<Bool, Never>? = state.withLock { state in
            guard case .awaited(let waiting) = state else { return nil }
            state = .here(isGood)
            return waiting
        }
        waiting?.resume(returning: isGood)
    }

    func wait() async -> Bool {
        await withCheckedContinuation { continuation in
            let known: Bool? = state.withLock { state in
                if case .here(let isGood) = state { return isGood }
                state = .awaited(continuation)
                return nil
            }
            if let known { continuation.resume(returning: known) }
        }
    }
}
