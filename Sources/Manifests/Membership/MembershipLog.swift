import Cryptography
package import Folders

/// Who is a member of a folder, as an append-only log of signed entries, each of which names the heads that its author knew.
/// The same entries give the same members on each device, in whatever order they came.
package struct MembershipLog: Sendable {
    package let folder: FolderID
    /// What the entries mean; computed anew with each insertion.
    package private(set) var membership: Membership = .none
    /// Parents before children.
    private(set) var logged: [LoggedEntry] = []
    private var indexes: [EntryHash: Int] = [:]
    private var headSet: Set<EntryHash> = []
    /// Entries whose parents are not all here, in the order in which they came.
    private var waiting: [SignedEntry] = []

    package init(folder: FolderID) {
        self.folder = folder
    }

    /// From an index: entries in any order. Those that are refused are left out.
    package init(folder: FolderID, entries: [SignedEntry]) {
        self.init(folder: folder)
        insert(contentsOf: entries)
    }

    /// What came of an insertion.
    package enum Insertion: Hashable, Sendable {
        /// The entry, and those that waited for it, in an order in which they can be stored and sent on.
        case inserted([SignedEntry])
        case known
        /// It is kept until these came.
        case waiting(for: [EntryHash])
    }

    /// Takes an entry off the wire.
    @discardableResult
    package mutating func insert(_ encoded: [UInt8]) throws(ManifestError) -> Insertion {
        try insert(try SignedEntry(encoded: encoded))
    }

    @discardableResult
    package mutating func insert(_ signed: SignedEntry) throws(ManifestError) -> Insertion {
        let insertion = try take(signed)
        if case .inserted = insertion { membership = Membership(of: logged) }
        return insertion
    }

    /// Takes many at once, and computes the members once. Gives what is new, and why others were refused.
    @discardableResult
    package mutating func insert(
        contentsOf entries: [SignedEntry]
    ) -> (inserted: [SignedEntry], refused: [ManifestError]) {
        var inserted: [SignedEntry] = []
        var refused: [ManifestError] = []
        for entry in entries {
            do throws(ManifestError) {
                if case .inserted(let new) = try take(entry) { inserted += new }
            } catch {
                refused.append(error)
            }
        }
        if !inserted.isEmpty { membership = Membership(of: logged) }
        return (inserted, refused)
    }

    /// Entries that no other entry names, rising: what a new entry and a page header name.
    package var heads: [EntryHash] { Array(headSet.sorted().prefix(ManifestLimit.heads)) }

    package var entries: [SignedEntry] { logged.map(\.signed) }

    package func holds(_ hash: EntryHash) -> Bool { indexes[hash] != nil }

    package func entry(_ hash: EntryHash) -> SignedEntry? { indexes[hash].map { logged[$0].signed } }

    /// What somebody with these heads lacks, parents before children. Heads that are unknown here count for nothing.
    package func entries(after heads: [EntryHash]) -> [SignedEntry] {
        var known = EntrySet()
        for index in heads.compactMap({ indexes[$0] }) {
            known.insert(index)
            known.formUnion(logged[index].ancestors)
        }
        return logged.indices.filter { !known.contains($0) }.map { logged[$0].signed }
    }

    /// Entries that others name and that are not here, rising: to be asked for.
    package var missing: [EntryHash] {
        let held = Set(waiting.map(\.hash))
        let named = waiting.flatMap { missingParents(of: $0) }
        return Set(named).subtracting(held).sorted()
    }

    func index(of hash: EntryHash) -> Int? { indexes[hash] }

    /// Forgets the secrets that are sealed to these invites. Gives the entries as they are now, to be stored again.
    mutating func eraseSecrets(of invites: Set<InviteID>) -> [SignedEntry] {
        var changed: [SignedEntry] = []
        for index in logged.indices where logged[index].signed.beside != nil {
            guard let invite = logged[index].entry.inviteWithSecrets, invites.contains(invite) else { continue }
            logged[index].signed.beside = nil
            changed.append(logged[index].signed)
        }
        return changed
    }
}

extension MembershipLog {
    private mutating func take(_ signed: SignedEntry) throws(ManifestError) -> Insertion {
        let hash = signed.hash
        if let index = indexes[hash] { return restoreSecrets(at: index, from: signed) }
        if waiting.contains(where: { $0.hash == hash }) { return .known }
        let entry = try MembershipEntry(signed, in: folder)
        let missing = entry.parents.filter { indexes[$0] == nil }
        guard missing.isEmpty else {
            try hold(signed)
            return .waiting(for: missing)
        }
        try append(signed, entry)
        return .inserted([signed] + releaseWaiting())
    }

    /// Takes back what is sealed to an invite that is still of use, if somebody who passed the entry on left it out.
    private mutating func restoreSecrets(at index: Int, from signed: SignedEntry) -> Insertion {
        let held = logged[index]
        guard held.signed.beside == nil, let beside = signed.beside, let id = held.entry.inviteWithSecrets,
            let invite = membership.invitation(id), !membership.isSpent(invite, now: 0),
            (try? EntryFields(body: held.signed.body))?.beside == sha256(beside)
        else { return .known }
        logged[index].signed.beside = beside
        return .inserted([logged[index].signed])
    }

    private mutating func hold(_ signed: SignedEntry) throws(ManifestError) {
        guard waiting.count < ManifestLimit.waitingEntries else {
            throw ManifestError(.tooManyWaiting, "too many membership entries wait for others")
        }
        waiting.append(signed)
    }

    private mutating func append(_ signed: SignedEntry, _ entry: MembershipEntry) throws(ManifestError) {
        guard logged.count < ManifestLimit.entriesInLog else {
            throw ManifestError(.tooLarge, "the membership log is full")
        }
        var ancestors = EntrySet()
        var depth: UInt64 = 0
        for parent in entry.parents {
            guard let index = indexes[parent] else { continue }
            ancestors.insert(index)
            ancestors.formUnion(logged[index].ancestors)
            depth = max(depth, logged[index].depth + 1)
        }
        // By its ancestors alone, so that each device refuses the same.
        let isKnown = logged.indices.contains { ancestors.contains($0) && logged[$0].entry.subject == entry.author }
        guard isKnown || entry.parents.isEmpty else {
            throw ManifestError(.notAllowed, "a membership entry's author never was a member")
        }
        indexes[entry.hash] = logged.count
        headSet.subtract(entry.parents)
        headSet.insert(entry.hash)
        logged.append(LoggedEntry(signed: signed, entry: entry, ancestors: ancestors, depth: depth))
    }

    /// Appends all that no longer waits; what is refused only now is dropped.
    private mutating func releaseWaiting() -> [SignedEntry] {
        var released: [SignedEntry] = []
        while let index = waiting.firstIndex(where: { missingParents(of: $0).isEmpty }) {
            let signed = waiting.remove(at: index)
            do throws(ManifestError) {
                try append(signed, try MembershipEntry(signed, in: folder))
                released.append(signed)
            } catch {
                continue
            }
        }
        return released
    }

    private func missingParents(of signed: SignedEntry) -> [EntryHash] {
        let parents = (try? EntryFields(body: signed.body))?.parents ?? []
        return parents.filter { indexes[$0] == nil }
    }
}

extension MembershipEntry {
    /// The invite whose sealed secrets may stand beside this entry.
    var inviteWithSecrets: InviteID? {
        switch act {
        case .invite(let invite): invite.id
        case .grantToInvite(let invite, _): invite
        default: nil
        }
    }
}
