import CSystem

/// What a lock or a lease keeps others from.
package enum LockKind: Int32, Hashable, Sendable {
    /// Others may read too.
    case shared = 1
    case exclusive = 2
}

extension FileDescriptor {
    /// Takes a lease (F_SETLEASE). A shared one needs a descriptor that is open for reading only, and is granted only
    /// while no program holds the file open for writing; else `.tryAgain`.
    package func takeLease(_ kind: LockKind) throws(Errno) { try check { csystem_set_lease(raw, kind.rawValue) } }

    /// Gives a lease back.
    package func endLease() throws(Errno) { try check { csystem_set_lease(raw, 0) } }

    /// The lease that this open file holds; nil also when it was broken and taken away.
    package func lease() throws(Errno) -> LockKind? {
        LockKind(rawValue: try retrying { csystem_get_lease(raw) })
    }

    /// Locks the whole file for this open file description: two openings in one process exclude each other too, and
    /// the lock goes with the last descriptor. Without `waiting` false where another one holds it.
    package func lock(_ kind: LockKind, waiting: Bool = false) throws(Errno) -> Bool {
        do throws(Errno) {
            try check { csystem_lock(raw, kind.rawValue, waiting ? 1 : 0) }
            return true
        } catch {
            guard error == .tryAgain || error == .accessDenied else { throw error }
            return false
        }
    }

    /// Gives the lock back.
    package func unlock() throws(Errno) { try check { csystem_lock(raw, 0, 0) } }
}
