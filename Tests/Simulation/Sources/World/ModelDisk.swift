import SystemCalls
import TestSupport

/// Model kernels in memory, one a device: what was not synced may be gone after a power cut, and calls can be disturbed.
final class ModelDisk: WorldDisk {
    private var kernels: [Int: ModelKernel] = [:]
    private let seed: UInt64
    var now: (Device) -> (real: Int64, monotonic: Int64) = { _ in (0, 0) }
    var called: (Device) -> Void = { _ in }

    private static let installed: Void = ModelKernel.install()

    init(seed: UInt64) {
        self.seed = seed
        Self.installed
        ModelKernel.restartRandomness()
    }

    func base(of device: Int) -> String { "" }

    func take(_ device: Device) {
        let kernel = ModelKernel(seed: seed &+ UInt64(device.number))
        var traits = FilesystemTraits()
        // Users' programs are not as careful as Kith is.
        traits.tearsFiles = false
        traits.sharesExtents = seed >> UInt64(device.number) & 1 != 0
        kernel.obeysModes = false
        // A kernel that is new has no mounts that could be in the way.
        _ = try? kernel.mount(at: "/folder", traits)
        set(kernel, of: device)
    }

    private func set(_ kernel: ModelKernel, of device: Device) {
        kernel.now = { [unowned self, unowned device] in now(device) }
        kernel.beforeCall = { [unowned self, unowned device] _ in called(device) }
        kernel.disturbsOnceIn = 0
        kernels[device.number] = kernel
    }

    func enter(_ device: Device?) { ModelKernel.current = device.flatMap { kernels[$0.number] } }

    func actingAsUser<Value>(of device: Device, _ body: () throws -> Value) rethrows -> Value {
        let (before, kernel) = (ModelKernel.current, kernels[device.number])
        let wasUser = kernel?.isUser ?? false
        ModelKernel.current = kernel
        kernel?.isUser = true
        defer {
            ModelKernel.current = before
            kernel?.isUser = wasUser
        }
        return try body()
    }

    func crashed(_ device: Device, losesPower: Bool, using random: inout SplitMix) {
        guard let kernel = kernels[device.number] else { return }
        let isCurrent = ModelKernel.current === kernel
        set(losesPower ? kernel.cut(seed: random.next()) : kernel.killed(), of: device)
        // Whoever is still on the stack goes on with the old one, which answers nothing any more.
        ModelKernel.current = isCurrent ? kernel : ModelKernel.current
    }

    func copy(of device: Device) -> AnyObject? { kernels[device.number]?.copy() }

    func putBack(_ copy: AnyObject, to device: Device) {
        if let kernel = copy as? ModelKernel { set(kernel.copy(), of: device) }
    }

    func removeAll() {
        kernels = [:]
        ModelKernel.current = nil
    }
}
