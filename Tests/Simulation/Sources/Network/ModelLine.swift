import TestSupport
import Transport

/// One connection between two machines: bytes in their order, in pieces of any size, until it ends.
final class ModelLine: @unchecked Sendable {
    private unowned let network: ModelNetwork
    private var ends: [End] = []
    private(set) var isSwallowing = false
    private var isOver = false

    /// One side of it.
    final class End: @unchecked Sendable {
        let connection: PeerConnection
        let transport: ModelTransport
        fileprivate weak var line: ModelLine?
        /// Sent, and not arrived.
        fileprivate var bytes: [UInt8] = []
        fileprivate var isClosing = false
        fileprivate var isMoving = false
        fileprivate var isFull = false
        fileprivate var isGone = false

        init(_ connection: PeerConnection, _ transport: ModelTransport) {
            self.connection = connection
            self.transport = transport
        }

        func send(_ pieces: [[UInt8]]) {
            guard !isClosing else { return }
            for piece in pieces { bytes += piece }
            if bytes.count > ModelLine.lowWater { isFull = true }
            line?.move(self)
        }

        func close() {
            isClosing = true
            line?.move(self)
        }
    }

    /// As `TransportLimits.lowWater`, smaller: the window closes and opens more often.
    fileprivate static let lowWater = 64 << 10

    private init(_ network: ModelNetwork) { self.network = network }

    static func open(from one: ModelTransport, dial: DialID, to other: ModelTransport, over network: ModelNetwork) {
        guard let address = SocketAddress(literal: "127.0.0.1", port: 1) else { return }
        let line = ModelLine(network)
        for (end, peer, dial) in [(one, other, DialID?.some(dial)), (other, one, nil)] {
            let connection = PeerConnection(
                number: ConnectionNumber(raw: network.nextNumber()), device: peer.device, dial: dial, remote: address,
                carrier: end)
            let end = End(connection, end)
            end.line = line
            line.ends.append(end)
        }
        network.add(line)
        for end in line.ends { end.transport.add(end) }
    }

    func touches(_ machine: Machine) -> Bool { ends.contains { $0.transport.machine === machine } }

    func joins(_ one: Int, _ other: Int) -> Bool {
        let numbers = ends.map(\.transport.machine.device.number)
        return numbers == [one, other] || numbers == [other, one]
    }

    /// Nothing arrives any more, and nobody is told.
    func swallow() { isSwallowing = true }

    func breakOff() {
        guard !isOver else { return }
        over(TransportError(.broken, "line", "the line was cut"), TransportError(.broken, "line", "the line was cut"))
    }

    private func other(than end: End) -> End { ends[0] === end ? ends[1] : ends[0] }

    private func move(_ end: End) {
        guard !end.isMoving, !isOver else { return }
        end.isMoving = true
        network.scheduler.after(network.latency(), of: nil) { [self] in
            end.isMoving = false
            arrive(from: end)
        }
    }

    private func arrive(from end: End) {
        guard !isOver, end.transport.machine.isAlive else { return }
        guard !end.bytes.isEmpty else {
            if end.isClosing { isSwallowing ? endedAlone(end) : endedBy(end) }
            return
        }
        let draw = network.scheduler.random.next()
        let count = draw % 4 == 0 ? 1 + Int((draw >> 8) % UInt64(end.bytes.count)) : end.bytes.count
        let piece = Array(end.bytes.prefix(count))
        end.bytes.removeFirst(count)
        _ = end.connection.wrote(count)
        if !isSwallowing { other(than: end).receive(piece) }
        if end.isFull, end.bytes.count < ModelLine.lowWater {
            end.isFull = false
            end.transport.drained(end.connection)
        }
        if !end.bytes.isEmpty || end.isClosing { move(end) }
    }

    private func endedBy(_ end: End) {
        let own = TransportError(.closed, "line", "this side closed")
        let others = TransportError(.closedByPeer, "line", "the peer closed")
        ends[0] === end ? over(own, others) : over(others, own)
    }

    /// The other side does not hear of it.
    private func endedAlone(_ end: End) {
        end.transport.closed(end.connection, TransportError(.timedOut, "line", "no answer"))
        end.isGone = true
        if ends.allSatisfy(\.isGone) { network.ended(self) }
    }

    private func over(_ first: TransportError, _ second: TransportError) {
        isOver = true
        network.ended(self)
        ends[0].transport.closed(ends[0].connection, first)
        ends[1].transport.closed(ends[1].connection, second)
    }
}

extension ModelLine.End {
    /// Who closes receives nothing more.
    fileprivate func receive(_ bytes: [UInt8]) { if !isClosing, !isGone { transport.received(bytes, on: connection) } }
}
