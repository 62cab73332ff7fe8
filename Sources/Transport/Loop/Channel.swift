import Identity
import Tracing

/// What a channel tells the loop that owns it.
protocol ChannelOwner: AnyObject {
    func channelOpened(_ channel: Channel, as device: DeviceID) -> PeerConnection
    func channelReceived(_ bytes: [UInt8], on connection: PeerConnection)
    func channelDrained(_ connection: PeerConnection)
    /// Where a trace shows what it does.
    var track: TraceTrack { get }
    /// What limits it in each direction.
    var throttles: Throttles { get }
    /// The last call of a channel.
    func channelEnded(_ channel: Channel, _ connection: PeerConnection?, _ error: TransportError)
}

/// A socket with TLS on it, from the first packet to the last. Used on the loop's thread only.
final class Channel {
    enum Phase {
        /// TCP is on its way.
        case connecting
        case handshaking(TLSStream)
        case open(TLSStream, PeerConnection)
        /// Closed from here: what waits is written, what comes is thrown away. `ended`: the peer knows that no more comes.
        case closing(TLSStream, PeerConnection, ended: Bool)
        case ended
    }

    let number: ConnectionNumber
    let remote: SocketAddress
    /// Nil for a channel that came from outside.
    let dial: Dial?
    let limits: TransportLimits
    var phase: Phase
    var output = OutputQueue()
    var isPaused = false
    /// Reading could go on only when the socket can be written to.
    var readNeedsWriting = false
    /// A limit holds back what waits to be written, or what could be read; the owner comes back when it may go on.
    var isWritingHeld = false
    var isReadingHeld = false
    unowned let owner: any ChannelOwner

    private let base: EventBase
    private let context: TLSContext
    private let socket: Socket
    private var readable: EventWatch?
    private var writable: EventWatch?
    private var again: EventWatch?
    private var deadline: EventWatch?

    /// A channel on an accepted socket (no dial) or on one that connects.
    init(
        number: ConnectionNumber, socket: Socket, remote: SocketAddress, dial: Dial?, base: EventBase,
        context: TLSContext, limits: TransportLimits, owner: any ChannelOwner
    ) {
        self.number = number
        self.socket = socket
        self.remote = remote
        self.dial = dial
        self.base = base
        self.context = context
        self.limits = limits
        self.owner = owner
        phase = dial == nil ? .handshaking(context.incomingStream(on: socket)) : .connecting
    }

    /// How the address is named in errors.
    var place: String { dial?.place ?? remote.description }

    var isIncoming: Bool { dial == nil }

    var connection: PeerConnection? {
        switch phase {
        case .open(_, let connection), .closing(_, let connection, _): connection
        case .connecting, .handshaking, .ended: nil
        }
    }

    func begin() {
        readable = EventWatch(base, .readable(socket.descriptor)) { [unowned self] in advance() }
        writable = EventWatch(base, .writable(socket.descriptor)) { [unowned self] in advance() }
        again = EventWatch(base, .nothing) { [unowned self] in advance() }
        deadline = EventWatch(base, .nothing) { [unowned self] in deadlinePassed() }
        if isIncoming {
            deadline?.begin(after: limits.handshake)
            readable?.begin()
        } else {
            writable?.begin()
        }
    }

    /// Does what can be done now; called whenever the socket or its owner has something new.
    func advance() {
        switch phase {
        case .connecting: connected()
        case .handshaking(let stream): shakeHands(stream)
        case .open(let stream, let connection):
            write(stream, connection)
            read(stream)
        case .closing(let stream, let connection, let ended):
            write(stream, connection)
            finishClosing(stream, connection, ended: ended)
        case .ended: break
        }
    }

    func end(_ error: TransportError) {
        if case .ended = phase { return }
        // The events go before the socket does: the kernel may give its number to another one.
        for watch in [readable, writable, again, deadline] { watch?.end() }
        (readable, writable, again, deadline) = (nil, nil, nil, nil)
        let connection = connection
        phase = .ended
        owner.channelEnded(self, connection, error)
    }

    func end(_ code: TransportError.Code, _ words: String) { end(TransportError(code, place, words)) }

    /// Waits for what is needed to go on.
    func watch(reading: Bool, writing: Bool) {
        if reading { readable?.begin() } else { readable?.end() }
        if writing { writable?.begin() } else { writable?.end() }
    }

    /// Comes back soon, after others had their turn.
    func advanceAgain() { again?.wake() }

    func endWithin(_ delay: Duration) { deadline?.begin(after: delay) }

    private func deadlinePassed() {
        switch phase {
        case .closing: end(.closed, "closed, before the peer had taken everything")
        case .open: break
        default: end(.timedOut, "no TLS handshake in \(limits.handshake)")
        }
    }

    private func connected() {
        if let error = socket.connectError { return end(error.code, error.words) }
        let stream = context.outgoingStream(on: socket, expecting: dial?.expected)
        phase = .handshaking(stream)
        shakeHands(stream)
    }

    private func shakeHands(_ stream: TLSStream) {
        switch stream.handshake() {
        case .wantsRead: watch(reading: true, writing: false)
        case .wantsWrite: watch(reading: false, writing: true)
        case .ended: end(.handshake, "the peer closed during the TLS handshake")
        case .failed(let code, let words): end(code, words)
        case .done:
            guard let device = stream.peer else { return end(.handshake, "the peer showed no key") }
            deadline?.end()
            phase = .open(stream, owner.channelOpened(self, as: device))
            advance()
        }
    }
}
