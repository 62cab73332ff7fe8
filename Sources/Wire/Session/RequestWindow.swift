/// What a request takes of the window from its asking to its last answer.
protocol Weighed: Sendable {
    /// Bytes.
    var weight: UInt64 { get }
}

/// What one side has asked for and not received: so many requests and bytes at once, and no more. Both sides count alike,
/// and a request weighs until its last answer, so that who keeps to its own count never exceeds the other's.
struct RequestWindow<Request: Weighed>: Sendable {
    var requests: [UInt64: Request] = [:]

    /// How many more bytes may be asked for now.
    var room: UInt64 {
        let taken = requests.values.reduce(0) { $0 + $1.weight }
        return requests.count < WireLimit.requestsOutstanding ? WireLimit.windowBytes - taken : 0
    }

    func hasRoom(for weight: UInt64) -> Bool {
        requests.count < WireLimit.requestsOutstanding && weight <= room
    }
}
