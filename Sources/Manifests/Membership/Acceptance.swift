import Folders

/// What the membership says of a page.
package enum Acceptance: Hashable, Sendable {
    case accepted
    /// Its author has the right to write no more, and no member vouches for it. It may be kept aside until one does.
    case needsVouch
    /// Its author is unknown here and knew entries that are not: they are asked for first.
    case needsEntries([EntryHash])
    case refused(ManifestError)
}

extension MembershipLog {
    /// Whether a page may enter the index. What a device wrote before it lost the right to write cannot be told from what it
    /// dated back, so from then on only pages that a member with that right vouches for count.
    package func accepts(_ page: VerifiedPage) -> Acceptance {
        guard page.header.folder == folder else {
            return .refused(ManifestError(.wrongFolder, "the page is of another folder"))
        }
        if let role = membership.role(of: page.header.device), role.mayWrite { return .accepted }
        if membership.wasWriter(page.header.device) {
            return membership.vouchedPages.contains(page.hash) ? .accepted : .needsVouch
        }
        let unknown = page.header.membership.filter { !holds($0) }
        guard unknown.isEmpty else { return .needsEntries(unknown) }
        return .refused(ManifestError(.notAllowed, "the page's author may not write in this folder"))
    }
}
