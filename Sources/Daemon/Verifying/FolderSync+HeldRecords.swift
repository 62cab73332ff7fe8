import Bytes
import Cryptography
import Dispatch
import Folders
import Identity
import Manifests
import Storing
import Syncing
import Wire

/// What this device holds, for its own questions and those of others.
extension FolderSync {
    private static let keptFor = DispatchTimeInterval.seconds(60)

    /// Who holds the same membership counts the same authors.
    var membershipDigest: Bytes32 { sha256(log.heads.map(\.raw).sorted().flatMap(\.bytes)) }

    func digestsAsked(_ request: DigestRequest, by peer: Peer) {
        guard links[peer.device] != nil else { return }
        let (folder, salt) = (id, request.salt)
        let refusal = Message.digestAnswer(DigestAnswer(folder: folder, salt: salt, sequence: 0, digests: nil))
        guard comparing.answering.insert(peer.device).inserted else { return peer.send(refusal) }
        guard canPlace, request.membership == membershipDigest, let key = HMACKey(salt: salt) else {
            comparing.answering.remove(peer.device)
            return peer.send(refusal)
        }
        withHeldRecords { folder, snapshot in
            guard let snapshot else {
                folder.comparing.answering.remove(peer.device)
                return peer.send(refusal)
            }
            let (id, sequence) = (folder.id, snapshot.sequence)
            folder.tools.comparing.async {
                let digests = request.ranges.map { snapshot.held.digest(of: $0, key: key) }
                let answer = DigestAnswer(folder: id, salt: salt, sequence: sequence, digests: digests)
                self.enqueue { folder in
                    // Before the answer, upon which the next question may come at once.
                    folder.comparing.answering.remove(peer.device)
                    peer.send(.digestAnswer(answer))
                }
            }
        }
    }

    /// Hands over what is held now; nil where it cannot be read.
    func withHeldRecords(_ body: @escaping (isolated FolderSync, CompareState.Snapshot?) -> Void) {
        if let snapshot = comparing.snapshot, snapshot.membership == membershipDigest,
            snapshot.sequence == index.lastSequence
        {
            return body(self, snapshot)
        }
        comparing.waiting.append(body)
        guard comparing.waiting.count == 1 else { return }
        let (tools, membership, sequence, digest) = (tools, membership, index.lastSequence, membershipDigest)
        tools.comparing.async {
            let held = try? tools.heldRecords(membership)
            self.enqueue { folder in
                let read = Clock.monotonic()
                let snapshot = held.map {
                    CompareState.Snapshot(sequence: sequence, membership: digest, read: read, held: $0)
                }
                folder.comparing.snapshot = snapshot
                folder.lane.after(FolderSync.keptFor) {
                    self.assumeIsolated { if $0.comparing.snapshot?.read == read { $0.comparing.snapshot = nil } }
                }
                let waiting = folder.comparing.waiting
                folder.comparing.waiting = []
                for body in waiting { body(folder, snapshot) }
            }
        }
    }
}

extension FolderTools {
    /// The records of authors that may write, and of those that could, as far as somebody vouches for them: what others
    /// would not take is not to be compared.
    fileprivate func heldRecords(_ membership: Manifests.Membership) throws -> HeldRecords {
        let reader = try FolderIndexReader(path: home.index)
        return try HeldRecords { take in
            try reader.heldMarks(
                counts: { author, page in
                    membership.role(of: author)?.mayWrite == true || membership.vouchedPages.contains(page)
                }, take)
        }
    }
}
