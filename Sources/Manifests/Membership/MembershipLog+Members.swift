package import Bytes
package import Cryptography
package import Folders
package import Identity

/// What members do to the membership. Each takes what it writes into the log and gives it, to be stored and sent; where it
/// throws, the log is as it was. Times are seconds since 1970.
extension MembershipLog {
    /// Makes a device a member at once, and hands it the keys unless it keeps chunks only.
    package mutating func add(
        _ device: DeviceID, as role: Role, by author: MembershipAuthor
    ) throws(ManifestError) -> [SignedEntry] {
        guard role != .keep else {
            return [try append(.add, by: author) { ($0.device, $0.role) = (device, role) }]
        }
        let secrets = try required(author.secrets)
        let epochs = handedOut(by: secrets)
        let boxes = secrets.boxes(of: epochs, for: [device.raw])
        guard !boxes.isEmpty else { throw ManifestError(.invalid, "that is no device: nothing can be sealed to it") }
        let entry = try append(.add, by: author) { fields in
            (fields.device, fields.role) = (device, role)
            (fields.epochs, fields.boxes) = (epochs, boxes)
        }
        return [entry]
    }

    /// Changes a member's role. Who becomes a keeper of chunks loses the keys, for which `newKey` begins an epoch; who was
    /// one gets them.
    package mutating func setRole(
        _ role: Role, of device: DeviceID, newKey: SecretKey, now: UInt64, by author: MembershipAuthor
    ) throws(ManifestError) -> [SignedEntry] {
        var log = self
        let before = membership.role(of: device)
        var written = [try log.append(.role, by: author) { ($0.device, $0.role) = (device, role) }]
        if role == .keep, before != .keep, device != author.device {
            written += try log.beginEpoch(newKey, now: now, by: author)
        } else if role != .keep, before == .keep {
            written += try log.grant(to: [device], by: author)
        }
        self = log
        return written
    }

    /// Removes a member, and begins an epoch whose key it does not get. A member may also remove itself; then the next admin
    /// that sees it begins the epoch.
    package mutating func remove(
        _ device: DeviceID, newKey: SecretKey, now: UInt64, by author: MembershipAuthor
    ) throws(ManifestError) -> [SignedEntry] {
        var log = self
        var written = [try log.append(.remove, by: author) { $0.device = device }]
        if device != author.device { written += try log.beginEpoch(newKey, now: now, by: author) }
        self = log
        return written
    }

    /// Seals `newKey` to every member with keys and to every open invite, and the keys of the epochs before under it.
    package mutating func beginEpoch(
        _ newKey: SecretKey, now: UInt64, by author: MembershipAuthor
    ) throws(ManifestError) -> [SignedEntry] {
        var secrets = try required(author.secrets)
        let links = handedOut(by: secrets).compactMap { secrets.epochs.key(of: $0) }.map {
            EpochChain.seal($0, under: newKey, folder: folder)
        }
        let epoch = secrets.epochs.insert(newKey)
        let readers = membership.members.filter { $0.role != .keep }.map(\.device.raw)
        var log = self
        let begun = try log.append(.epoch, by: author) { fields in
            (fields.epochs, fields.chain) = ([epoch], links)
            fields.boxes = secrets.boxes(of: [epoch], for: readers)
        }
        var written = [begun]
        for invite in log.membership.invites where invite.isOpen(now: now) && invite.role != .keep {
            written.append(try log.grant([epoch], to: invite.id, of: secrets, by: author))
        }
        self = log
        return written
    }

    /// Hands the keys to members that lack them. A device that joined by a code hands them to itself, so that it needs the
    /// code no longer.
    package mutating func grant(
        to devices: [DeviceID], by author: MembershipAuthor
    ) throws(ManifestError) -> [SignedEntry] {
        let secrets = try required(author.secrets)
        let epochs = handedOut(by: secrets)
        let entry = try append(.grant, by: author) { fields in
            fields.epochs = epochs
            fields.boxes = secrets.boxes(of: epochs, for: devices.map(\.raw))
        }
        return [entry]
    }

    /// What an admin owes the others: a new epoch where the current key is in wrong hands, else the keys for who lacks them.
    /// Nothing where all is well, or this device is no admin with keys.
    package mutating func mend(
        newKey: SecretKey, now: UInt64, by author: MembershipAuthor
    ) throws(ManifestError) -> [SignedEntry] {
        guard membership.role(of: author.device) == .admin, let secrets = author.secrets else { return [] }
        if membership.needsEpoch(now: now) { return try beginEpoch(newKey, now: now, by: author) }
        guard let current = membership.currentEpoch, secrets.epochs.key(of: current) != nil,
            !membership.lackingKeys.isEmpty
        else { return [] }
        return try grant(to: membership.lackingKeys, by: author)
    }

    /// Lets events of a replica pass that delete much.
    package mutating func approve(
        _ events: ClosedRange<UInt64>, of replica: ReplicaID, by author: MembershipAuthor
    ) throws(ManifestError) -> [SignedEntry] {
        let entry = try append(.approve, by: author) { fields in
            fields.replica = replica
            (fields.firstEvent, fields.lastEvent) = (events.lowerBound, events.upperBound)
        }
        return [entry]
    }

    /// Vouches for pages of a device that lost the right to write, which this member held when it heard of it: no more is
    /// accepted of that device than some writer vouches for. Pages that are vouched for already are left out.
    package mutating func vouch(
        for pages: [Bytes32], of device: DeviceID, by author: MembershipAuthor
    ) throws(ManifestError) -> [SignedEntry] {
        let new = Set(pages).subtracting(membership.vouchedPages).sorted()
        var log = self
        var written: [SignedEntry] = []
        for start in stride(from: 0, to: new.count, by: ManifestLimit.pagesInVouch) {
            let part = Array(new[start...].prefix(ManifestLimit.pagesInVouch))
            written.append(try log.append(.vouch, by: author) { ($0.device, $0.pages) = (device, part) })
        }
        self = log
        return written
    }
}
