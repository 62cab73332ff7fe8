import CSystem
import Glibc
import Simulation
import SystemCalls
import Testing

/// The model disk has one table of open files for the process: its tests take turns.
@Suite(.serialized) struct ModelDiskTests {}

extension ModelDiskTests {
    /// The model is worth what it has in common with a disk.
    @Suite(.serialized) struct LikenessTests {
        @Test(.enabled(if: TemporaryDirectory.isOrdinary), arguments: 0..<60 as Range<UInt64>)
        func `random calls give the same on the model as on a real filesystem`(seed: UInt64) throws {
            let temporary = try TemporaryDirectory()
            let kernel = ModelKernel(seed: seed)
            kernel.now = { (csystem_kernel.clock(0), csystem_kernel.clock(1)) }
            kernel.obeysModes = geteuid() != 0
            try kernel.user.setMode("/", 0o700)
            ModelKernel.current = kernel
            defer { ModelKernel.current = nil }
            var calls = RandomCalls(
                seed: seed,
                [DiskSide(csystem_kernel, root: temporary.path), DiskSide(ModelKernel.calls, root: "/")])
            defer { calls.closeAll() }
            for _ in 0..<1500 {
                if let difference = calls.step() {
                    Issue.record("seed \(seed): \(difference)\n\(calls.said.suffix(30).joined(separator: "\n"))")
                    return
                }
            }
        }
    }
}
