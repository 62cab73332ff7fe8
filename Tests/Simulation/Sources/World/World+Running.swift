import Daemon
import Folders
import Identity
import Manifests
import Placing
import Scanning
import TestSupport

@testable import Daemon

/// Programs that start, stop and die.
extension World {
    func start(_ device: Device) {
        guard device.machine == nil else { return }
        let machine = Machine(device, number: machines.count + 1)
        machines.append(machine)
        device.machine = machine
        say("\(device.name) starts")
        scheduler.with(machine) {
            do {
                let parts = try makeParts(of: machine)
                machine.parts = parts
                device.id = parts.hub.identity.id
                for entry in parts.registry.entries { open(entry, on: machine) }
                parts.hub.start()
            } catch {
                say("\(device.name) cannot start: \(error)")
            }
        }
        if machine.parts == nil { return die(machine, losesPower: false) }
        introduce(machine)
    }

    private func makeParts(of machine: Machine) throws -> Machine.Parts {
        let device = machine.device
        let home = try DaemonHome(path: device.home)
        let identity = try home.madeIdentity()
        let scheduler = scheduler
        let log: @Sendable (String) -> Void = { [weak self] words in self?.say("  \(device.name): \(words)") }
        let hub = PeerHub(
            home: home, identity: identity, deviceName: device.name, discovers: true,
            now: { .nanoseconds(Int64(scheduler.now)) }, log: log)
        let registry = try FolderRegistry(home)
        let context = FolderContext(
            identity: identity, registry: registry, hub: hub, hearsChanges: false,
            leastLarge: workload.isLarge ? 1 : LargeFiles.usualLeast, log: log)
        let transport = ModelTransport(machine, hub, network, lane: scheduler.makeLane("network"))
        machine.transport = transport
        network.joined(transport)
        hub.use(transport)
        return Machine.Parts(home: home, hub: hub, registry: registry, context: context)
    }

    /// All devices hear of each other as if by discovery.
    private func introduce(_ machine: Machine) {
        let own = machine.device
        for other in devices where other !== own {
            guard let theirs = other.machine, let hub = theirs.parts?.hub else { continue }
            scheduler.with(theirs) {
                hub.neighborFound(instance: "\(own.name).\(machine.number)", at: PeerPlace(host: own.name, port: 1))
            }
            scheduler.with(machine) {
                machine.parts?.hub.neighborFound(
                    instance: "\(other.name).\(theirs.number)", at: PeerPlace(host: other.name, port: 1))
            }
        }
    }

    private func farewell(_ machine: Machine) {
        for other in devices where other !== machine.device {
            guard let theirs = other.machine, let hub = theirs.parts?.hub else { continue }
            scheduler.with(theirs) { hub.neighborLost(instance: "\(machine.device.name).\(machine.number)") }
        }
    }

    func open(_ entry: FolderEntry, on machine: Machine) {
        guard let parts = machine.parts ?? machine.device.machine?.parts else { return }
        do {
            let folder = try FolderSync.open(context: parts.context, home: parts.home, entry: entry)
            serve(folder, isPaused: entry.isPaused, on: machine, parts)
        } catch let error as OpeningError {
            say("\(machine.device.name) does not open its folder: \(error)")
            machine.held = error
        } catch {
            say("\(machine.device.name) cannot open its folder: \(error)")
        }
    }

    func serve(_ folder: FolderSync, isPaused: Bool, on machine: Machine, _ parts: Machine.Parts) {
        machine.folder = folder
        machine.held = nil
        let hub = parts.hub
        folder.enqueue { folder in
            let members = folder.membership.members.map(\.device)
            folder.start()
            hub.folderOpened(folder, members: members, isPaused: isPaused)
        }
    }

    /// The user ends the program as one should.
    func stop(_ device: Device) {
        guard let machine = device.machine, let parts = machine.parts else { return }
        say("\(device.name) stops")
        scheduler.with(machine) { parts.hub.stop() }
        if let folder = machine.folder {
            let isStopped = Flag(false)
            folder.enqueue { folder in
                folder.stop()
                isStopped.value = true
            }
            _ = scheduler.run(until: { isStopped.value || !machine.isAlive }, by: scheduler.now + 60_000_000_000)
        }
        die(machine, losesPower: false)
    }

    /// In the middle of whatever it does.
    func die(_ machine: Machine, losesPower: Bool) {
        guard machine.isAlive else { return }
        machine.isAlive = false
        network.left(machine, quietly: losesPower)
        scheduler.died(machine)
        farewell(machine)
        disk.crashed(machine.device, losesPower: losesPower, using: &scheduler.random)
        if losesPower { pathsMayBeTorn(on: machine.device) }
        machine.letGo()
        machine.device.machine = nil
        machine.device.former = scheduler.isAtWork(machine) ? machine : nil
    }

    /// Whether the device may start: what ended is off the stack.
    func mayStart(_ device: Device) -> Bool {
        guard let former = device.former, scheduler.isAtWork(former) else { return true }
        return false
    }
}

/// What a user does about a folder that is held.
extension World {
    func isHeld(_ device: Device) -> RootCheck? {
        if case .held(let check)? = device.machine?.held { return check }
        guard let folder = device.folder else { return nil }
        return scheduler.looking {
            folder.assumeIsolated { if case .held(let check) = $0.state { check } else { nil } }
        }
    }

    /// The root is right as it is, `kith approve`: it is compared anew.
    func approve(_ device: Device) {
        guard let machine = device.machine, let parts = machine.parts, let check = isHeld(device),
            var entry = parts.registry.entries.first
        else { return }
        say("\(device.name): its user approves of the root: \(check)")
        if check == .emptied, let folder = machine.folder {
            return folder.enqueue { $0.acceptEmptiness() }
        }
        scheduler.with(machine) {
            _ = try? FolderArea.mark(rootPath: Array(entry.path.utf8), folder: entry.id, adopting: true)
            parts.hub.folderClosed(entry.id)
        }
        close(machine)
        guard machine.isAlive else { return }
        entry.isAdopting = true
        scheduler.with(machine) {
            try? parts.registry.save(entry)
            open(entry, on: machine)
        }
    }

    private func close(_ machine: Machine) {
        guard let folder = machine.folder else { return }
        let isStopped = Flag(false)
        folder.enqueue { folder in
            folder.stop()
            isStopped.value = true
        }
        _ = scheduler.run(until: { isStopped.value || !machine.isAlive }, by: scheduler.now + 60_000_000_000)
        machine.folder = nil
    }
}
