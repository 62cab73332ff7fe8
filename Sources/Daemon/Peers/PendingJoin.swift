import Bytes
package import Identity
import Manifests
import Transport
package import Wire

/// What became of a wish to join.
package enum JoinOutcome: Sendable {
    /// By which member.
    case accepted(entries: [[UInt8]], by: DeviceID)
    case refused(JoinAnswer.Refusal, words: String)
    /// Why each place of the code led nowhere.
    case unreachable([String])
    /// A member was asked and does not answer.
    case unanswered
    /// This device is trying to join the folder already.
    case underWay
    case stopped
}

/// A wish to join, until it is answered.
struct PendingJoin: Sendable {
    /// Bytes of membership entries that are taken from one peer.
    static let mostBytes = 64 << 20

    let request: Wire.JoinRequest
    let inviter: DeviceID
    /// Nil where the request's key is none: then only the inviter is asked.
    let invite: InviteID?
    /// As the code says them.
    let places: [PeerPlace]
    let patienceEnds: Duration
    var deadline: Duration
    /// Places of the code that were not tried to their end.
    var untried: Set<PeerPlace>
    var troubles: [PeerPlace: String] = [:]
    /// Who was asked whether it knows the invite, by the question, and has not answered.
    var lookups: [Bytes32: Lookup] = [:]
    /// Members that were asked to let this device in, with what they sent so far.
    var asked: [Peer: [[UInt8]]] = [:]
    /// The inviter is connected although no place of the code led to it: a little more patience was given.
    var hasLastChance = false
    let finish: @Sendable (JoinOutcome) -> Void

    struct Lookup: Sendable {
        let peer: Peer
        let expected: Bytes32
    }

    mutating func forget(_ peer: Peer) {
        asked[peer] = nil
        lookups = lookups.filter { $0.value.peer != peer }
    }
}
