import SystemCalls
import TestSupport

/// Model kernels in memory, one a device: what was not synced may be gone after a power cut, and calls can be disturbed.
final class ModelDisk: WorldDisk {
    /// By the devices' numbers.
    private var kernels: [ModelKernel?] = []
    private let seed: UInt64
    var now: (Device) -> (real: Int64, monotonic: Int64) = { _ in (0, 0) }
    var called: (Device) -> Void = { _ in }
    var renames: (Device, [UInt8]) -> Void = { _, _ in }
    var changed: (Device, KernelCall, [UInt8]) -> Void = { _, _, _ in }
    /// By the devices' numbers; none for a device that has none.
    private var troubles: [Int: Troubles] = [:]
    private var unmounted: [Int: ModelFilesystem] = [:]

    private struct Troubles {
        var folder: DiskTrouble?
        var index: DiskTrouble?
    }

    private static let folder = "/folder"
    private static let folderBytes = Array(folder.utf8)
    private static let indexBytes = Array("/home/folders/".utf8)

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
        // They keep each other until `removeAll`: these are asked at each call.
        kernel.now = { self.now(device) }
        kernel.beforeCall = { _ in self.called(device) }
        kernel.fault = { call, path in self.fault(call, path, of: device) }
        kernel.beforeRename = { self.renames(device, $0) }
        kernel.disturbsOnceIn = 0
        while kernels.count <= device.number { kernels.append(nil) }
        kernels[device.number] = kernel
    }

    private func kernel(of device: Device) -> ModelKernel? {
        device.number < kernels.count ? kernels[device.number] : nil
    }

    private func fault(_ call: KernelCall, _ path: () -> [UInt8], of device: Device) -> Errno? {
        let trouble = troubles.isEmpty ? nil : troubles[device.number]
        // To find out a path costs more than most calls do.
        guard call.changesSomething || trouble != nil else { return nil }
        let path = path()
        if ModelDisk.is(path, beneath: ModelDisk.indexBytes) { return trouble?.index?.error(call) }
        guard ModelDisk.is(path, beneath: ModelDisk.folderBytes) else { return nil }
        if let error = trouble?.folder?.error(call) { return error }
        changed(device, call, path)
        return nil
    }

    private static func `is`(_ path: [UInt8], beneath beginning: [UInt8]) -> Bool {
        guard path.count >= beginning.count else { return false }
        for index in beginning.indices where path[index] != beginning[index] { return false }
        return true
    }

    @discardableResult
    func setTrouble(_ trouble: DiskTrouble?, with disk: TroubledDisk, of device: Device) -> Bool {
        var all = troubles[device.number] ?? Troubles()
        let place: WritableKeyPath<Troubles, DiskTrouble?> = disk == .folder ? \.folder : \.index
        let former = all[keyPath: place]
        all[keyPath: place] = trouble
        troubles[device.number] = all.folder == nil && all.index == nil ? nil : all
        return trouble != nil || former != nil
    }

    func isMounted(_ device: Device) -> Bool { unmounted[device.number] == nil }

    func unmount(_ device: Device) -> Bool {
        guard isMounted(device), let filesystem = try? kernel(of: device)?.unmount(ModelDisk.folder) else {
            return false
        }
        unmounted[device.number] = filesystem
        return true
    }

    func mount(_ device: Device) -> Bool {
        guard let kernel = kernel(of: device), let filesystem = unmounted.removeValue(forKey: device.number) else {
            return false
        }
        _ = try? kernel.mount(filesystem, at: ModelDisk.folder)
        return true
    }

    func renew(_ device: Device) {
        _ = unmount(device)
        unmounted[device.number] = nil
        _ = try? kernel(of: device)?.mount(at: ModelDisk.folder, traits(of: device))
    }

    func enter(_ device: Device?) { ModelKernel.current = device.flatMap { kernel(of: $0) } }

    func actingAsUser<Value>(of device: Device, _ body: () throws -> Value) rethrows -> Value {
        let (before, kernel) = (ModelKernel.current, kernel(of: device))
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
        guard let kernel = kernel(of: device) else { return }
        // A boot mounts what its table says, and a program that ends is none of a disk's business.
        let isUnmounted = !losesPower && !isMounted(device)
        _ = mount(device)
        defer { if isUnmounted { _ = unmount(device) } }
        let isCurrent = ModelKernel.current === kernel
        set(losesPower ? kernel.cut(seed: random.next()) : kernel.killed(), of: device)
        // Whoever is still on the stack goes on with the old one, which answers nothing any more.
        ModelKernel.current = isCurrent ? kernel : ModelKernel.current
    }

    func copy(of device: Device) -> AnyObject? { isMounted(device) ? kernel(of: device)?.copy() : nil }

    func putBack(_ copy: AnyObject, to device: Device) {
        unmounted[device.number] = nil
        if let kernel = copy as? ModelKernel { set(kernel.copy(), of: device) }
    }

    func removeAll() {
        kernels = []
        (now, called, renames, changed) = ({ _ in (0, 0) }, { _ in }, { _, _ in }, { _, _, _ in })
        ModelKernel.current = nil
    }
}
