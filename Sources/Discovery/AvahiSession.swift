import CAvahi
import Glibc

/// The conversation with avahi-daemon, over however many connections it takes.
///
/// Confined to the thread of its poll: every callback and timer comes there, and `start` and `stop` run before that
/// thread begins and after it has ended. Callbacks hold no reference to the session; its owner keeps it until `stop`.
final class AvahiSession: @unchecked Sendable {
    static let serviceType = "_kith._tcp"
    private static let announcement = "v=1"
    /// In milliseconds, after a lost connection: the daemon is most likely being restarted.
    private static let reconnectDelay: UInt32 = 100
    /// After a failed try, in milliseconds: nothing can be done until someone starts the system bus.
    private static let retryDelay: UInt32 = 5000

    private let port: UInt16
    private let makeName: @Sendable () -> InstanceName
    private let handler: @Sendable (DiscoveryEvent) -> Void
    private let thread: AvahiThread
    private var connecting: AvahiThread.Timer?
    var resolving: AvahiThread.Timer?

    /// What we go by.
    private(set) var name: InstanceName
    private var lastState: DiscoveryEvent?

    var client: OpaquePointer?
    private var group: OpaquePointer?
    var browser: OpaquePointer?
    var resolvers: [Sighting: OpaquePointer] = [:]
    var neighborhood = Neighborhood()

    init?(
        port: UInt16, instanceName: @escaping @Sendable () -> InstanceName,
        handler: @escaping @Sendable (DiscoveryEvent) -> Void
    ) {
        guard let thread = AvahiThread() else { return nil }
        self.thread = thread
        self.port = port
        self.handler = handler
        makeName = instanceName
        name = instanceName()
    }

    func start() {
        connecting = thread.timer(context) { _, context in AvahiSession.from(context)?.connect() }
        resolving = thread.timer(context) { _, context in AvahiSession.from(context)?.resolveAgain() }
        // Connecting blocks on the bus, so it is the thread's first work and not ours.
        connecting?.fire(after: 0)
        thread.start()
    }

    func stop() {
        thread.stop()
        disconnect()
        connecting?.free()
        resolving?.free()
        thread.free()
    }

    func report(_ event: DiscoveryEvent?) {
        if let event { handler(event) }
    }

    /// What callbacks are given; not retained, see above.
    var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    static func from(_ context: UnsafeMutableRawPointer?) -> AvahiSession? {
        context.map { Unmanaged<AvahiSession>.fromOpaque($0).takeUnretainedValue() }
    }
}

/// The connection to avahi-daemon.
extension AvahiSession {
    private func connect() {
        disconnect()
        var code: Int32 = 0
        client = avahi_client_new(
            thread.poll, AVAHI_CLIENT_NO_FAIL,
            { client, state, context in AvahiSession.from(context)?.clientChanged(client, to: state) },
            context, &code)
        guard client == nil else { return }
        disconnect()
        stateReached(.unavailable(reason: "the system bus cannot be reached (\(Self.words(code)))"))
        connecting?.fire(after: Self.retryDelay)
    }

    /// Frees the client and, with it, all that was made from it.
    private func disconnect() {
        if let client { avahi_client_free(client) }
        client = nil
        group = nil
        browser = nil
        resolvers = [:]
        for event in neighborhood.forgotten() { report(event) }
    }

    /// Also called while the client is being made, before anyone else has it.
    private func clientChanged(_ client: OpaquePointer?, to state: AvahiClientState) {
        self.client = client
        switch state {
        case AVAHI_CLIENT_S_RUNNING:
            stateReached(.available)
            publish()
            browse()
        case AVAHI_CLIENT_S_REGISTERING, AVAHI_CLIENT_S_COLLISION:
            // The host is getting another name, which the announcement has to follow.
            if let group { avahi_entry_group_reset(group) }
        case AVAHI_CLIENT_CONNECTING: stateReached(.unavailable(reason: "avahi-daemon is not running"))
        case AVAHI_CLIENT_FAILURE: failed(avahi_client_errno(client))
        default: break
        }
    }

    /// Begins anew, but from the timer: what is being called back for must not be freed under the caller.
    func failed(_ code: Int32) {
        let delay: UInt32
        if code == AVAHI_ERR_DISCONNECTED {
            delay = Self.reconnectDelay
        } else {
            delay = Self.retryDelay
            stateReached(.unavailable(reason: "avahi-daemon failed (\(Self.words(code)))"))
        }
        for event in neighborhood.forgotten() { report(event) }
        connecting?.fire(after: delay)
    }

    private func stateReached(_ state: DiscoveryEvent) {
        guard state != lastState else { return }
        lastState = state
        report(state)
    }

    private static func words(_ code: Int32) -> String {
        avahi_strerror(code).map { String(cString: $0) } ?? "error \(code)"
    }
}

/// The announcement.
extension AvahiSession {
    private func publish() {
        if group == nil {
            group = avahi_entry_group_new(
                client, { group, state, context in AvahiSession.from(context)?.groupChanged(group, to: state) }, context
            )
        }
        guard let group else { return failed(avahi_client_errno(client)) }
        guard avahi_entry_group_is_empty(group) != 0 else { return }
        var code = add(to: group)
        if code == AVAHI_ERR_COLLISION { return takeAnotherName() }
        if code == 0 { code = avahi_entry_group_commit(group) }
        if code < 0 { failed(code) }
    }

    private func add(to group: OpaquePointer) -> Int32 {
        let text = avahi_string_list_add(nil, Self.announcement)
        defer { avahi_string_list_free(text) }
        return avahi_entry_group_add_service_strlst(
            group, AvahiIfIndex(AVAHI_IF_UNSPEC), AvahiProtocol(AVAHI_PROTO_UNSPEC), AvahiPublishFlags(rawValue: 0),
            name.text, Self.serviceType, nil, nil, port, text)
    }

    private func groupChanged(_ group: OpaquePointer?, to state: AvahiEntryGroupState) {
        switch state {
        case AVAHI_ENTRY_GROUP_COLLISION: takeAnotherName()
        case AVAHI_ENTRY_GROUP_FAILURE: failed(avahi_client_errno(client))
        default: break
        }
    }

    /// Begins anew under it: who has the name already was taken for ourselves so far.
    private func takeAnotherName() {
        name = makeName()
        connecting?.fire(after: Self.reconnectDelay)
    }
}
