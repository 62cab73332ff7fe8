import Bytes
import Cryptography
import Folders

/// What users have written, and what of it they have destroyed knowingly: written by the users' side alone, from what they
/// did, without a look at Kith.
final class Ledger {
    struct Writing {
        let act: Int
        let device: Int
        let path: RelativePath
        /// The act by which a user overwrote or deleted it, having it before their eyes.
        var ended: Int?
        /// It was gone everywhere when all agreed: from then on it may stand nowhere.
        var isBuried = false
        /// A user deleted something while it was kept beside: it may have been a side of what went.
        var mayHaveGone = false
        /// All members have agreed since.
        var isSettled = false
        /// Written by somebody who may not write for others, as all know.
        var isPrivate = false
    }

    private(set) var writings: [Bytes32: Writing] = [:]
    private var rules: Set<Bytes32> = []
    /// Places from which users removed something, or where they put another kind of thing; and those above.
    private(set) var emptied: Set<RelativePath> = []

    static func digest(_ bytes: [UInt8]) -> Bytes32 { sha256(bytes) }

    /// Rising, so that no report depends on hashing.
    var sorted: [(key: Bytes32, value: Writing)] { writings.sorted { $0.key < $1.key } }

    func wrote(_ bytes: [UInt8], act: Int, device: Int, at path: RelativePath, isPrivate: Bool) {
        guard !bytes.isEmpty else { return }
        let digest = Ledger.digest(bytes)
        guard writings[digest] == nil else { return wantsAgain(bytes) }
        writings[digest] = Writing(act: act, device: device, path: path, isPrivate: isPrivate)
    }

    /// A user has written the same bytes once more, or chosen them.
    func wantsAgain(_ bytes: [UInt8]) {
        let digest = Ledger.digest(bytes)
        writings[digest]?.ended = nil
        writings[digest]?.isBuried = false
    }

    /// A user overwrote or deleted these bytes.
    func ended(_ bytes: [UInt8]?, by act: Int) {
        guard let bytes, !bytes.isEmpty else { return }
        let digest = Ledger.digest(bytes)
        if writings[digest] != nil, writings[digest]?.ended == nil { writings[digest]?.ended = act }
    }

    /// A user deleted something where these were kept aside.
    func kept(_ versions: [[UInt8]]) {
        for bytes in versions { writings[Ledger.digest(bytes)]?.mayHaveGone = true }
    }

    /// All members agree on what was written until now.
    func settled() {
        for digest in writings.keys { writings[digest]?.isSettled = true }
    }

    /// The device's user, who may not write any more, takes back what nobody has taken since all last agreed: what is left of it
    /// are versions.
    func takenBack(by device: Int) {
        for (digest, writing) in writings where writing.device == device && !writing.isSettled {
            writings[digest]?.mayHaveGone = true
        }
    }

    func excused(_ digest: Bytes32, by act: Int) { writings[digest]?.ended = act }

    /// From now on the device writes for others, also what it had for itself.
    func shared(by device: Int) {
        for (digest, writing) in writings where writing.device == device {
            writings[digest]?.isPrivate = false
        }
    }

    func buried(_ digest: Bytes32) { writings[digest]?.isBuried = true }

    func unburied(_ digest: Bytes32) { writings[digest]?.isBuried = false }

    /// Something may be missing there, or be something else, without Kith's doing.
    func emptied(_ path: RelativePath) { emptied.insert(path) }

    func mayBeEmpty(_ path: RelativePath) -> Bool {
        var next: RelativePath? = path
        while let place = next {
            if emptied.contains(place) { return true }
            next = place.parent
        }
        return false
    }

    /// Bytes that may be written again and again, and may be lost with what they replace.
    func wroteRules(_ bytes: [UInt8]) { rules.insert(Ledger.digest(bytes)) }

    func knows(_ bytes: [UInt8]) -> Bool {
        guard !bytes.isEmpty else { return true }
        let digest = Ledger.digest(bytes)
        return writings[digest] != nil || rules.contains(digest)
    }
}
