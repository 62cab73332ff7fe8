import Identity
import TestSupport
import Transport

@testable import Daemon

/// The network between the devices: it delays, cuts anywhere, loses whole lines, and keeps the order within a line.
final class ModelNetwork: @unchecked Sendable {
    let scheduler: Scheduler
    /// Devices that do not reach each other.
    private var cuts: Set<Pair> = []
    private var transports: [ModelTransport?]
    private(set) var lines: [ModelLine] = []
    private var lastNumber: UInt64 = 0
    var note: (String) -> Void = { _ in }

    struct Pair: Hashable {
        let lower: Int
        let upper: Int

        init(_ one: Int, _ other: Int) { (lower, upper) = (min(one, other), max(one, other)) }
    }

    init(_ scheduler: Scheduler, devices: Int) {
        self.scheduler = scheduler
        transports = Array(repeating: nil, count: devices)
    }

    func latency() -> UInt64 {
        // Mostly a LAN's; now and then a long way.
        let draw = scheduler.random.next()
        return draw % 16 == 0 ? 20_000_000 + draw % 200_000_000 : 50_000 + draw % 3_000_000
    }

    func nextNumber() -> UInt64 {
        lastNumber += 1
        return lastNumber
    }

    func joined(_ transport: ModelTransport) { transports[transport.machine.device.number] = transport }

    func transport(of device: Int) -> ModelTransport? {
        guard let transport = transports[device], transport.machine.isAlive else { return nil }
        return transport
    }

    func reaches(_ one: Int, _ other: Int) -> Bool { !cuts.contains(Pair(one, other)) }

    /// What is on its way between the two never arrives. Quietly: nobody is told, as when a cable is pulled.
    func separate(_ one: Int, _ other: Int, quietly: Bool) {
        cuts.insert(Pair(one, other))
        for line in lines where line.joins(one, other) { quietly ? line.swallow() : line.breakOff() }
    }

    func reconnect(_ one: Int, _ other: Int) { cuts.remove(Pair(one, other)) }

    func reconnectAll() {
        cuts = []
        for line in lines where line.isSwallowing { line.breakOff() }
    }

    /// Ends all lines between the two, in the middle of whatever is on them.
    func cut(_ one: Int, _ other: Int) { for line in lines where line.joins(one, other) { line.breakOff() } }

    /// The machine is gone; without power nobody tells its peers.
    func left(_ machine: Machine, quietly: Bool) {
        for line in lines where line.touches(machine) { quietly ? line.swallow() : line.breakOff() }
    }

    func add(_ line: ModelLine) { lines.append(line) }

    func ended(_ line: ModelLine) { lines.removeAll { $0 === line } }
}
