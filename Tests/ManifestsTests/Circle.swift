import Bytes
import Cryptography
import Folders
import Identity

@testable import Manifests

/// People with a device and a copy of the log each, who act and meet in the order that a test says.
struct Circle {
    /// Seconds since 1970; moved by hand.
    var now: UInt64 = 1_800_000_000
    private(set) var logs: [String: MembershipLog] = [:]
    private var keysMade = 0
    let folder: FolderID

    /// `founder` founds the folder.
    init(_ founder: String = "ann", name: String? = "Letters") throws {
        let founded = try MembershipLog.founded(
            name: name, root: Sample.secret("root"), epochKey: Sample.secret("epoch 0"), by: Sample.key(founder))
        logs[founder] = founded.log
        folder = founded.log.folder
    }

    func log(_ who: String) -> MembershipLog { logs[who] ?? MembershipLog(folder: folder) }

    func membership(_ who: String) -> Membership { log(who).membership }

    func role(_ who: String, seenBy other: String) -> Role? { membership(other).role(of: Sample.device(who)) }

    func secrets(_ who: String) -> FolderSecrets? { log(who).secrets(openedBy: [Sample.key(who)]) }

    func author(_ who: String) -> MembershipAuthor {
        MembershipAuthor(key: Sample.key(who), secrets: secrets(who))
    }

    /// `who` acts on its own copy.
    @discardableResult
    mutating func act(
        _ who: String, _ act: (inout MembershipLog, MembershipAuthor, SecretKey) throws(ManifestError) -> [SignedEntry]
    ) throws(ManifestError) -> [SignedEntry] {
        keysMade += 1
        var log = log(who)
        let written = try act(&log, author(who), Sample.secret("epoch \(keysMade)"))
        logs[who] = log
        return written
    }

    mutating func add(_ device: String, as role: Role, by who: String) throws(ManifestError) {
        try act(who) { (log, author, _) throws(ManifestError) in
            try log.add(Sample.device(device), as: role, by: author)
        }
    }

    mutating func remove(_ device: String, by who: String) throws(ManifestError) {
        let now = now
        try act(who) { (log, author, key) throws(ManifestError) in
            try log.remove(Sample.device(device), newKey: key, now: now, by: author)
        }
    }

    mutating func setRole(_ role: Role, of device: String, by who: String) throws(ManifestError) {
        let now = now
        try act(who) { (log, author, key) throws(ManifestError) in
            try log.setRole(role, of: Sample.device(device), newKey: key, now: now, by: author)
        }
    }

    mutating func mend(by who: String) throws(ManifestError) {
        let now = now
        try act(who) { (log, author, key) throws(ManifestError) in try log.mend(newKey: key, now: now, by: author) }
    }

    mutating func invite(
        _ label: String, as role: Role = .write, uses: UInt64 = 1, expiresIn: UInt64 = 3600, by who: String
    ) throws(ManifestError) {
        let expiry = now + expiresIn
        try act(who) { (log, author, _) throws(ManifestError) in
            try log.invite(with: Circle.code(label), as: role, expiry: expiry, uses: uses, by: author)
        }
    }

    mutating func countersign(_ device: String, with label: String, by who: String) throws(ManifestError) {
        let request = JoinRequest(secret: Circle.code(label), folder: folder, device: Sample.device(device))
        let now = now
        try act(who) { (log, author, _) throws(ManifestError) in
            try log.countersign(request, now: now, by: author)
        }
    }

    /// All exchange what they hold.
    mutating func meet(_ people: String...) {
        for who in people {
            for other in people where other != who {
                var log = log(who)
                log.insert(contentsOf: self.log(other).entries(after: log.heads))
                logs[who] = log
            }
        }
    }

    static func code(_ label: String) -> InviteSecret {
        let digest = sha256(Array(label.utf8))
        return InviteSecret(Bytes16(high: digest.words.0, low: digest.words.1))
    }
}
