import TestSupport

/// Where the devices' homes and folders are: the one place that knows whether a disk is the machine's or a model.
protocol WorldDisk: AnyObject {
    /// The directory that holds a device's home and folder.
    func base(of device: Int) -> String
    /// The device is set up: its disk is new.
    func take(_ device: Device)
    /// A device's clocks: nanoseconds since 1970, and those that only rise.
    var now: (Device) -> (real: Int64, monotonic: Int64) { get set }
    /// Told of each call of a device's program before it is made.
    var called: (Device) -> Void { get set }
    /// Told of each rename of a device's program, and where it leads, before it is done.
    var renames: (Device, [UInt8]) -> Void { get set }
    /// Calls on files are a device's from now on; nil: nobody's.
    func enter(_ device: Device?)
    /// Calls are a user's: they never fail for the world's sake.
    func actingAsUser<Value>(of device: Device, _ body: () throws -> Value) rethrows -> Value
    /// The program is gone, or the power. Descriptors of the run that ended are good for nothing any more.
    func crashed(_ device: Device, losesPower: Bool, using random: inout SplitMix)
    /// Something to be put back later; nil where disks cannot be copied.
    func copy(of device: Device) -> AnyObject?
    func putBack(_ copy: AnyObject, to device: Device)
    /// What is wrong with a disk from now on; false where that is nothing new.
    @discardableResult func setTrouble(_ trouble: DiskTrouble?, with disk: TroubledDisk, of device: Device) -> Bool
    /// Takes away the disk of a folder; false where it is not there.
    func unmount(_ device: Device) -> Bool
    func mount(_ device: Device) -> Bool
    /// Another filesystem, empty, takes the place of the folder's.
    func renew(_ device: Device)
    func isMounted(_ device: Device) -> Bool
    /// Told of each call of a program that changes names or bytes in a folder, before it is made: the call and the path.
    var changed: (Device, KernelCall, [UInt8]) -> Void { get set }
    func removeAll()
}

/// A disk of a device's that something may be wrong with.
enum TroubledDisk: CaseIterable {
    /// That the folder is on, `.kith` included.
    case folder
    /// That the folder's index is on.
    case index
}
