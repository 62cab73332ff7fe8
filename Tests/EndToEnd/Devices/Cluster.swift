import TestSupport
import Testing

/// Devices that share one folder over loopback, the first with each of the others. All ends with the value.
final class Cluster {
    static let folderName = "shared"

    let place: TemporaryPlace
    let network: PrivateNetwork?
    private(set) var devices: [KithDevice] = []

    /// Connected and quiet; `fill` puts files into each folder before it is shared.
    init(_ names: [String], role: String, network: PrivateNetwork?, fill: (KithDevice) throws -> Void) throws {
        place = try TemporaryPlace("e2e")
        self.network = network
        do {
            for name in names { try fill(newDevice(name)) }
            try first.run("add", first.folder.text, "--name", Cluster.folderName)
            for device in devices.dropFirst() { try join(device, role: role) }
            try waitUntilAgreed(within: Patience.usual)
        } catch {
            throw Trouble("\(error)\n\(story)")
        }
    }

    deinit {
        for device in devices { device.crash() }
    }

    var first: KithDevice { devices[0] }
    subscript(name: String) -> KithDevice { devices.first { $0.name == name } ?? first }

    /// A device with a running daemon that takes part in nothing yet. With `size`, such as 8m, its folder is on a disk
    /// of that size which the daemon alone sees.
    func newDevice(_ name: String, onDiskOf size: String? = nil) throws -> KithDevice {
        let device = try KithDevice(
            name, in: place.path, entrance: network?.entrance ?? [], surroundings: size.map(KithDevice.ownDisk) ?? [])
        devices.append(device)
        try device.run("init", "--name", name)
        try device.start()
        return device
    }

    func join(_ device: KithDevice, role: String = "write") throws {
        try device.run("join", "-", device.folder.text, input: first.invite("--role", role) + "\n")
        _ = try device.attempt(["connect", first.address])
    }

    /// Starts a device's daemon again and brings it together with the first, or, if it is the first, with all others.
    func rejoin(_ device: KithDevice) throws {
        try device.start()
        let others = device === first ? Array(devices.dropFirst()) : [first]
        for other in others where other.isRunning { try device.run("connect", other.address) }
    }

    /// What all devices said lately.
    var story: String { devices.map(\.story).joined(separator: "\n") }

    // MARK: - Agreement

    private var running: [KithDevice] { devices.filter(\.isRunning) }

    /// Each device says that it and its peers agree.
    func waitUntilAgreed(within patience: Duration) throws {
        for device in running {
            let peers = device === first ? running.count - 1 : first.isRunning ? 1 : 0
            try device.run(
                "wait", Cluster.folderName, "--timeout", "\(patience.components.seconds)", "--peers", "\(peers)")
        }
    }

    /// Waits until all that run hold the same tree, which is returned, and say so.
    @discardableResult func settle(within patience: Duration = .seconds(180), conflicts: Int = 0) throws -> Tree {
        let end = ContinuousClock.now + patience
        var trees: [Tree] = []
        repeat {
            try waitUntilAgreed(within: patience)
            trees = try running.map { try $0.tree }
            if let tree = trees.first, trees.allSatisfy({ $0 == tree }) { return try settled(on: tree, conflicts) }
        } while ContinuousClock.now < end
        let unlike = trees.indices.dropFirst().map { "\(running[$0].name): " + trees[0].differences(from: trees[$0]) }
        throw Trouble("\(first.name) and others differ\n" + unlike.joined(separator: "\n"))
    }

    private func settled(on tree: Tree, _ conflicts: Int) throws -> Tree {
        for device in running {
            let listed = try device.conflicts
            guard listed.count == conflicts else {
                throw Trouble("\(device.name): conflicts, not \(conflicts): \(listed.map(\.path))")
            }
        }
        return tree
    }
}

/// Runs a test on devices that share a folder; what it throws comes with what the devices said.
func withCluster(
    _ names: [String] = ["A", "B"], role: String = "write", network: PrivateNetwork? = nil,
    fill: (KithDevice) throws -> Void = { _ in }, _ body: (Cluster) throws -> Void
) throws {
    let cluster = try Cluster(names, role: role, network: network, fill: fill)
    do {
        try body(cluster)
    } catch {
        throw Trouble("\(error)\n\(cluster.story)")
    }
}
