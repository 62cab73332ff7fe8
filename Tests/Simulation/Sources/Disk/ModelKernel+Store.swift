import CSimulation
import CSystem

/// SQLite on the model disk.
extension ModelKernel {
    /// Under which SQLite knows its files on the model disk.
    package static let storeName = "model"

    // For the life of the process, as SQLite's registration is.
    nonisolated(unsafe) private static let lasting: UnsafePointer<csystem_calls> = {
        let pointer = UnsafeMutablePointer<csystem_calls>.allocate(capacity: 1)
        pointer.initialize(to: calls)
        return UnsafePointer(pointer)
    }()

    /// Lets SQLite keep its files on the model disk: those whose opening names the store, or all.
    package static func registerStore(asDefault isDefault: Bool) {
        let surroundings = simulation_surroundings(
            calls: lasting,
            identity: { OpenFile.file($0).map { $0.kernel.isDead ? 0 : $0.inode.serial } ?? 0 },
            fill_randomly: { bytes, count in
                ModelRandomness.fillForStore(bytes, Int(count))
            })
        let result = simulation_register_store(storeName, surroundings, isDefault ? 1 : 0)
        precondition(result == 0, "SQLite refuses the model's files: \(result)")
    }

    /// From now on everything in this process that goes to a file goes to the current kernel. Once, before anything else.
    package static func install() {
        replaceSystemCalls()
        registerStore(asDefault: true)
    }

    /// Lets SQLite draw its random numbers anew, so that two runs in one process are alike.
    package static func restartRandomness() { simulation_restart_randomness() }
}
