import Control
import Discovery
import Folders
import Identity
import Manifests
import Placing
import Synchronization
import SystemCalls
import Transport

/// The daemon of one home: its folders, its peers, discovery, and the API that the command asks.
actor KithDaemon {
    nonisolated let home: DaemonHome
    nonisolated let hub: PeerHub
    nonisolated let context: FolderContext
    nonisolated let lane = Lane("daemon")
    /// What may not answer is asked here: a root whose disk is away.
    nonisolated let looking = Lane("roots")
    private nonisolated let ending: AsyncStream<Void>.Continuation
    /// Ends when the daemon is to end.
    nonisolated let end: AsyncStream<Void>
    let registry: FolderRegistry
    let configuration: DaemonConfiguration
    private let name: String
    /// How each folder of the registry is, once it was opened.
    private var opened: [FolderID: ControlledFolder.State] = [:]
    private var listening: String?
    private var avahi: AvahiDiscovery?
    var rootLook: (any LaneTimer)?
    private var discoveryState = API.DiscoveryState(state: .off)

    nonisolated var unownedExecutor: UnownedSerialExecutor { lane.asUnownedSerialExecutor() }

    init(
        _ configuration: DaemonConfiguration, home: DaemonHome,
        log: @escaping @Sendable (String) -> Void = FolderContext.toStandardError
    ) throws {
        let identity = try home.madeIdentity()
        self.configuration = configuration
        self.home = home
        name = try home.deviceName()
        registry = try FolderRegistry(home)
        hub = PeerHub(
            home: home, identity: identity, deviceName: name, discovers: configuration.discovers,
            now: { .nanoseconds(monotonicNanoseconds()) }, log: log)
        context = FolderContext(identity: identity, registry: registry, hub: hub, log: log)
        (end, ending) = AsyncStream.makeStream()
    }

    /// Listens and opens all folders. Gives the address that peers reach this device at.
    func start() async throws -> String {
        let address = try listen()
        listening = address.description
        followHeldRoots()
        for entry in registry.entries { await open(entry) }
        hub.start()
        if configuration.discovers { discover(port: address.port) }
        return address.description
    }

    /// Closes everything in the order in which nothing is lost: peers hear that we go, folders make durable what they hold.
    func stop() async {
        avahi?.stop()
        avahi = nil
        rootLook?.cancel()
        hub.stop()
        for id in opened.keys.sorted() {
            if case .open(let folder) = opened[id] { await folder.stop() }
        }
        opened = [:]
    }

    private func listen() throws -> SocketAddress {
        if let listen = configuration.listen {
            guard let place = PeerPlace(text: listen) else {
                throw DaemonError(.badWord, "\(listen) is no ADDR:PORT", hint: "for example --listen 192.0.2.7:28100")
            }
            return try hub.listen(place)
        }
        // The port stays the same from run to run, so that addresses in invites keep their meaning.
        let remembered = try home.rememberedPort() ?? 0
        let address = try boundAnywhere(remembered)
        try home.rememberPort(address.port)
        return address
    }

    private func boundAnywhere(_ port: UInt16) throws(TransportError) -> SocketAddress {
        do throws(TransportError) {
            return try hub.listen(PeerPlace(host: "::", port: port))
        } catch {
            do throws(TransportError) {
                return try hub.listen(PeerPlace(host: "0.0.0.0", port: port))
            } catch {
                guard port != 0, error.code == .addressInUse else { throw error }
                return try boundAnywhere(0)
            }
        }
    }

    private func discover(port: UInt16) {
        discoveryState = API.DiscoveryState(state: .on)
        avahi = AvahiDiscovery(port: port) { event in
            self.lane.async { self.assumeIsolated { $0.heard(event) } }
        }
    }

    private func heard(_ event: DiscoveryEvent) {
        switch event {
        case .found(let neighbor):
            hub.neighborFound(
                instance: neighbor.instance.text, at: PeerPlace(host: neighbor.host, port: neighbor.port))
        case .lost(let instance): hub.neighborLost(instance: instance.text)
        case .available: discoveryState = API.DiscoveryState(state: .on)
        case .unavailable(let reason):
            context.log("discovery is off: \(reason)")
            discoveryState = API.DiscoveryState(
                state: .unavailable, what: reason,
                hint: "use kith connect or the addresses in invites, or start avahi-daemon")
        }
    }
}

/// Folders.
extension KithDaemon: ControlledDaemon {
    func device() -> API.Device {
        API.Device(
            id: context.device.description, name: name, listen: listening, version: configuration.version,
            pid: processNumber())
    }

    func discovery() -> API.DiscoveryState { discoveryState }

    func folders() -> [ControlledFolder] {
        registry.entries.map { entry in
            ControlledFolder(entry: entry, state: opened[entry.id] ?? .failed("it is being opened"))
        }
    }

    func add(path: String, name: String) async throws -> FolderEntry {
        try checkPlace(path)
        let folder = try FolderSync.create(context: context, home: home, path: path, name: name)
        return try await keep(folder)
    }

    func join(
        _ folder: FolderID, path: String, entries: [[UInt8]], inviteSecret: [UInt8]?
    ) async throws -> FolderEntry {
        try checkPlace(path)
        let folder = try FolderSync.join(
            context: context, home: home, path: path, name: nil, folder: folder, entries: entries,
            inviteSecret: inviteSecret)
        return try await keep(folder)
    }

    /// What was checked before may have changed while the order waited for a peer.
    private func checkPlace(_ path: String) throws(API.Failure) {
        try FolderPlace(path: path, home: home.path, shared: folders().map(\.shown)).check()
    }

    private func keep(_ folder: FolderSync) async throws -> FolderEntry {
        let entry = await folder.entry
        try registry.save(entry)
        await serve(folder, entry)
        return entry
    }

    private func serve(_ folder: FolderSync, _ entry: FolderEntry) async {
        opened[entry.id] = .open(folder)
        await folder.start()
        let membership = await folder.membership
        hub.folderOpened(
            folder, members: membership.members.map(\.device), invites: membership.invites.map(\.id),
            isPaused: entry.isPaused)
    }

    /// What keeps a folder from being open is kept for `status`.
    private func open(_ entry: FolderEntry) async {
        do {
            let folder = try FolderSync.open(context: context, home: home, entry: entry)
            await serve(folder, entry)
        } catch OpeningError.held(let check) {
            context.log("\(entry.name): held: \(check.words(path: entry.path))")
            opened[entry.id] = .held(check)
            context.rootHeld()
        } catch {
            let failure = API.Failure(any: error)
            let words = failure.message + (failure.hint.map { "; \($0)" } ?? "")
            context.log("\(entry.name): cannot be opened: \(words)")
            opened[entry.id] = .failed(words)
        }
    }

    /// What keeps a folder from being opened has changed.
    func holdUnopened(_ folder: FolderID, _ check: RootCheck) {
        if case .held = opened[folder] { opened[folder] = .held(check) }
    }

    func reopen(_ entry: FolderEntry) async throws {
        hub.folderClosed(entry.id)
        if case .open(let folder) = opened[entry.id] { await folder.stop() }
        opened[entry.id] = nil
        try registry.save(entry)
        await open(entry)
        if case .failed(let words) = opened[entry.id] { throw API.Failure(.failed, words, path: entry.path) }
    }

    func pause(_ folder: FolderID, _ isPaused: Bool) async throws {
        guard case .open(let sync) = opened[folder] else {
            guard var entry = registry.entry(folder) else { return }
            entry.isPaused = isPaused
            return try registry.save(entry)
        }
        if isPaused {
            await sync.pause()
            hub.folderPaused(folder, true)
        } else {
            await sync.resume()
            hub.folderPaused(folder, false)
        }
    }

    nonisolated func shutDown() { ending.finish() }
}
