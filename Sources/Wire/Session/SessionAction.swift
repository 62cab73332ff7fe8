/// What the owner of a session has to do, in order.
package enum SessionAction: Hashable, Sendable {
    /// Hand the pieces to the connection.
    case send(OutgoingFrame)
    /// Both have said hello; `version` is the greatest that both speak.
    case opened(peer: Hello, version: UInt64)
    /// The peer said this, it is in order here, and it is well-formed; what it carries is not checked.
    case received(Message)
    /// These of our requests will not be answered any more. Rising.
    case requestsLost([UInt64])
    /// Close the connection when all that was sent before is out. The last action of a session.
    case close(WireError)
}
