package import Folders
package import Identity
package import Wire

/// What happens between a folder and its peers, in the order in which it happened.
package enum FolderEvent: Sendable {
    /// A member's session is open.
    case peerOpened(Peer)
    case peerClosed(Peer)
    case received(Message, Peer)
    /// The peer will not answer these requests any more. Rising.
    case requestsLost([UInt64], Peer)
    /// The peer's connection takes more again.
    case drained(DeviceID)
}

/// A folder as the hub sees it.
package protocol FolderHandle: AnyObject, Sendable {
    var id: FolderID { get }

    /// Takes an event in without blocking, after all that were handed in before, and without calling the hub.
    func handIn(_ event: FolderEvent)
}
