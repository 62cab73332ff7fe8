import Identity

/// A wish to be connected: to whom, where, and how long it may take in all.
struct Dial: Sendable {
    let id: DialID
    let host: String
    let port: UInt16
    let expected: DeviceID?
    let timeout: Duration

    var place: String { Resolver.place(host, port) }
}
