import Glibc
import Identity
import Tracing

/// All channels and dials of one loop. Used on the loop's thread only.
final class LoopState: @unchecked Sendable {
    let base: EventBase
    let context: TLSContext
    let limits: TransportLimits
    let mailbox: Mailbox
    /// Let go when the loop is over.
    var delegate: (any TransportDelegate)?
    var channels: [ConnectionNumber: Channel] = [:]
    var attempts: [DialID: DialAttempt] = [:]
    private var nextNumber: UInt64 = 1
    private(set) var isShuttingDown = false
    let track = TraceTrack("network")
    private(set) lazy var throttles = Throttles(
        base, resume: { [unowned self] number in channels[number]?.advance() })

    init(
        base: EventBase, context: TLSContext, limits: TransportLimits, mailbox: Mailbox,
        delegate: any TransportDelegate
    ) {
        self.base = base
        self.context = context
        self.limits = limits
        self.mailbox = mailbox
        self.delegate = delegate
    }

    func readMail() {
        for letter in mailbox.takeAll() { read(letter) }
    }

    private func read(_ letter: Mailbox.Letter) {
        switch letter {
        case .send(let pieces, let number): channels[number]?.send(pieces)
        case .readingPaused(let paused, let number): channels[number]?.setPaused(paused)
        case .close(let number): channels[number]?.close()
        case .dial(let dial): dialled(dial)
        case .resolved(let addresses, let dial): resolved(addresses, dial)
        case .unresolved(let error, let dial): attemptFailed(dial.id, error)
        case .cancelled(let id): cancelled(id)
        case .limits(let limits): throttles.set(limits)
        case .shutDown: shutDown()
        }
    }

    func accepted(_ socket: Socket, from remote: SocketAddress) {
        let incoming = channels.values.count { $0.isIncoming }
        guard !isShuttingDown, incoming < limits.incoming else {
            let words = isShuttingDown ? "this device shuts down" : "\(incoming) connections from outside are open"
            delegate?.incomingFailed(TransportError(.unavailable, remote.description, words))
            return
        }
        makeChannel(socket, remote, dial: nil).begin()
    }

    func makeChannel(_ socket: Socket, _ remote: SocketAddress, dial: Dial?) -> Channel {
        defer { nextNumber += 1 }
        let channel = Channel(
            number: ConnectionNumber(raw: nextNumber), socket: socket, remote: remote, dial: dial, base: base,
            context: context, limits: limits, owner: self)
        channels[channel.number] = channel
        return channel
    }

    /// Dials end at once; connections when their peers have what was sent, or after `TransportLimits.closing`.
    private func shutDown() {
        isShuttingDown = true
        for id in attempts.keys.sorted(by: { $0.raw < $1.raw }) { cancelled(id) }
        for number in channels.keys.sorted() { channels[number]?.close() }
        stopIfDone()
    }

    private func stopIfDone() {
        if isShuttingDown, channels.isEmpty { base.stop() }
    }
}

extension LoopState: ChannelOwner {
    func channelOpened(_ channel: Channel, as device: DeviceID) -> PeerConnection {
        let connection = PeerConnection(
            number: channel.number, device: device, dial: channel.dial?.id, remote: channel.remote, carrier: mailbox)
        if let dial = channel.dial { attemptSucceeded(dial.id) }
        delegate?.connected(connection)
        return connection
    }

    func channelReceived(_ bytes: [UInt8], on connection: PeerConnection) { delegate?.received(bytes, on: connection) }

    func channelDrained(_ connection: PeerConnection) { delegate?.drained(connection) }

    func channelEnded(_ channel: Channel, _ connection: PeerConnection?, _ error: TransportError) {
        channels[channel.number] = nil
        throttles.ended(channel.number)
        if let connection {
            delegate?.closed(connection, error)
        } else if let dial = channel.dial {
            addressFailed(dial.id, error)
        } else {
            delegate?.incomingFailed(error)
        }
        stopIfDone()
    }
}
