import SystemCalls
import TestSupport

/// Model kernels in memory, one a device: what was not synced may be gone after a power cut, and calls can be disturbed.
final class ModelDisk: WorldDisk {
    private var kernels: [Int: ModelKernel] = [:]
    private let seed: UInt64
    var now: (Device) -> (real: Int64, monotonic: Int64) = { _ in (0, 0) }
    var called: (Device) -> Void = { _ in }
    var renames: (Device, [UInt8]) -> Void = { _, _ in }
    var changed: (Device, KernelCall, [UInt8]) -> Void = { _, _, _ in }
    private var troubles: [TroubledDisk: [Int: DiskTrouble]] = [:]
    private var unmounted: [Int: ModelFilesystem] = [:]

    private static let folder = "/folder"
    private static let indexes = "/home/folders/"

    private static let installed: Void = ModelKernel.install()

    init(seed: UInt64) {
        self.seed = seed
        Self.installed
        ModelKernel.restartRandomness()
    }

    func base(of device: Int) -> String { "" }

    func take(_ device: Device) {
        let kernel = ModelKernel(seed: seed &+ UInt64(device.number))
        kernel.obeysModes = false
        // A kernel that is new has no mounts that could be in the way.
        _ = try? kernel.mount(at: ModelDisk.folder, traits(of: device))
        set(kernel, of: device)
    }

    private func traits(of device: Device) -> FilesystemTraits {
        var traits = FilesystemTraits()
        // Users' programs are not as careful as Kith is.
        traits.tearsFiles = false
        traits.sharesExtents = seed >> UInt64(device.number) & 1 != 0
        return traits
    }

    private func set(_ kernel: ModelKernel, of device: Device) {
        kernel.now = { [unowned self, unowned device] in now(device) }
        kernel.beforeCall = { [unowned self, unowned device] _ in called(device) }
        kernel.fault = { [unowned self, unowned device] call, path in fault(call, path, of: device) }
        kernel.beforeRename = { [unowned self, unowned device] in renames(device, $0) }
        kernel.disturbsOnceIn = 0
        kernels[device.number] = kernel
    }

    private func fault(_ call: KernelCall, _ path: () -> [UInt8], of device: Device) -> Errno? {
        let trouble = (folder: troubles[.folder]?[device.number], index: troubles[.index]?[device.number])
        // To find out a path costs more than most calls do.
        guard call.changesSomething || trouble.folder != nil || trouble.index != nil else { return nil }
        let path = path()
        if path.starts(with: ModelDisk.indexes.utf8) { return trouble.index?.error(call) }
        guard path.starts(with: ModelDisk.folder.utf8) else { return nil }
        if let error = trouble.folder?.error(call) { return error }
        changed(device, call, path)
        return nil
    }

    @discardableResult
    func setTrouble(_ trouble: DiskTrouble?, with disk: TroubledDisk, of device: Device) -> Bool {
        defer { troubles[disk, default: [:]][device.number] = trouble }
        return trouble != nil || troubles[disk]?[device.number] != nil
    }

    func isMounted(_ device: Device) -> Bool { unmounted[device.number] == nil }

    func unmount(_ device: Device) -> Bool {
        guard isMounted(device), let filesystem = try? kernels[device.number]?.unmount(ModelDisk.folder) else {
            return false
        }
        unmounted[device.number] = filesystem
        return true
    }

    func mount(_ device: Device) -> Bool {
        guard let filesystem = unmounted.removeValue(forKey: device.number), let kernel = kernels[device.number] else {
            return false
        }
        _ = try? kernel.mount(filesystem, at: ModelDisk.folder)
        return true
    }

    func renew(_ device: Device) {
        _ = unmount(device)
        unmounted[device.number] = nil
        _ = try? kernels[device.number]?.mount(at: ModelDisk.folder, traits(of: device))
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
        // A boot mounts what its table says, and a program that ends is none of a disk's business.
        let isUnmounted = !losesPower && !isMounted(device)
        _ = mount(device)
        defer { if isUnmounted { _ = unmount(device) } }
        let isCurrent = ModelKernel.current === kernel
        set(losesPower ? kernel.cut(seed: random.next()) : kernel.killed(), of: device)
        // Whoever is still on the stack goes on with the old one, which answers nothing any more.
        ModelKernel.current = isCurrent ? kernel : ModelKernel.current
    }

    func copy(of device: Device) -> AnyObject? { isMounted(device) ? kernels[device.number]?.copy() : nil }

    func putBack(_ copy: AnyObject, to device: Device) {
        unmounted[device.number] = nil
        if let kernel = copy as? ModelKernel { set(kernel.copy(), of: device) }
    }

    func removeAll() {
        kernels = [:]
        ModelKernel.current = nil
    }
}
