/// What a peer may claim or ask for: every length that comes off the wire is compared with one of these before anything
/// is allocated for it.
package enum WireLimit {
    /// Bytes of a frame's body: one chunk of 4 MiB with its padding and seal, and the words around it.
    package static let frame = 4 << 20 | 256 << 10
    /// Bytes that a sender packs into one frame where it has a choice, so that other messages need not wait long.
    package static let packedFrame = 1 << 20
    /// Bytes of a frame's body before the peer has said hello.
    package static let frameBeforeHello = 4 << 10

    package static let versions = 16
    /// Bytes of UTF-8.
    package static let deviceName = 256
    package static let words = 1024

    package static let foldersInMessage = 1024
    package static let foldersInSession = 4096
    package static let replicas = 4096
    package static let membershipHeads = 1024

    package static let entries = 4096
    /// Bytes of a membership entry with its signature and what is beside it.
    package static let entry = 288 << 10
    package static let publicKey = 64

    package static let pagesInMessage = 1024
    package static let recordsInPage = 64
    package static let pageHeader = 8 << 10
    package static let signature = 64
    /// As in a page: whatever can be signed can travel.
    package static let envelope = 3 << 20
    package static let body = 512 << 10
    package static let hashesInRequest = 4096
    package static let nodesInRequest = 4096

    package static let rangesInRequest = 64
    package static let partsInDigest = 16
    package static let marksInDigest = 32

    package static let chunksInRequest = 1024
    /// Plaintext bytes of all chunks of one request.
    package static let bytesInRequest: UInt64 = 8 << 20
    /// Plaintext bytes of one chunk.
    package static let chunk: UInt64 = 4 << 20
    package static let listsInRequest = 32
    package static let listObject = 256 << 10
    package static let rangesInHolding = 1024

    /// Requests of one side that may be unanswered at once.
    package static let requestsOutstanding = 64
    /// Plaintext bytes that one side may have asked for and not yet received.
    package static let windowBytes: UInt64 = 32 << 20
    /// Wishes to join that one peer may have unanswered at once, and utter in one session.
    package static let joinsOutstanding = 4
    package static let joinsInSession = 64
    /// What padding and seal may add to one chunk, beside an eighth of its size.
    package static let sealOverhead: UInt64 = 1024
}
