import Identity
import Transport

@testable import Daemon

/// A machine's way to the network, in the place of TLS: whom it reaches is who they are.
final class ModelTransport: Dialling, ConnectionCarrier, @unchecked Sendable {
    let machine: Machine
    private unowned let network: ModelNetwork
    private let hub: PeerHub
    private let lane: ModelLane
    private var ends: [ConnectionNumber: ModelLine.End] = [:]
    private var isDown = false

    init(_ machine: Machine, _ hub: PeerHub, _ network: ModelNetwork, lane: ModelLane) {
        self.machine = machine
        self.hub = hub
        self.network = network
        self.lane = lane
    }

    var device: DeviceID { hub.identity.id }

    /// A host is `d` and the device's number.
    func dial(host: String, port: UInt16, expecting device: DeviceID?) -> DialID {
        let id = DialID(raw: network.nextNumber())
        let target = Int(host.dropFirst()) ?? -1
        network.scheduler.after(network.latency(), of: nil) { [weak self] in
            self?.dialled(target, id, expecting: device)
        }
        return id
    }

    private func dialled(_ target: Int, _ id: DialID, expecting device: DeviceID?) {
        guard machine.isAlive, !isDown else { return }
        guard network.reaches(machine.device.number, target), let other = network.transport(of: target), !other.isDown
        else { return fail(id, TransportError(.unreachable, "d\(target)", "no answer")) }
        guard device == nil || device == other.device else {
            return fail(id, TransportError(.wrongDevice, "d\(target)", "another device answers there"))
        }
        guard other !== self else {
            // A device that dials itself meets itself; the hub knows what to do.
            return fail(id, TransportError(.refused, "d\(target)", "that is this device"))
        }
        ModelLine.open(from: self, dial: id, to: other, over: network)
    }

    private func fail(_ id: DialID, _ reason: TransportError) {
        let hub = hub
        tell { hub.dialFailed(id, reason) }
    }

    /// On the network's thread of the machine.
    func tell(_ word: @escaping @Sendable () -> Void) { if !isDown { lane.async(word) } }

    func add(_ end: ModelLine.End) {
        ends[end.connection.number] = end
        let (hub, connection) = (hub, end.connection)
        tell { hub.connected(connection) }
    }

    func received(_ bytes: [UInt8], on connection: PeerConnection) {
        let hub = hub
        tell { hub.received(bytes, on: connection) }
    }

    func drained(_ connection: PeerConnection) {
        let hub = hub
        tell { hub.drained(connection) }
    }

    func closed(_ connection: PeerConnection, _ reason: TransportError) {
        guard ends.removeValue(forKey: connection.number) != nil else { return }
        let hub = hub
        tell { hub.closed(connection, reason) }
    }

    // MARK: What the hub asks of a connection

    func send(_ pieces: [[UInt8]], on connection: ConnectionNumber) {
        if machine.isAlive { ends[connection]?.send(pieces) }
    }

    func setReading(_ isPaused: Bool, on connection: ConnectionNumber) {}

    func close(_ connection: ConnectionNumber) { if machine.isAlive { ends[connection]?.close() } }

    func shutDown() {
        for number in ends.keys.sorted() { ends[number]?.close() }
        isDown = true
    }
}
