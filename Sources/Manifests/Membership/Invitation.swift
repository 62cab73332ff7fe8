package import Folders
package import Identity

/// An invite by code, and what became of it.
package struct Invitation: Hashable, Sendable {
    package let id: InviteID
    package let role: Role
    package let author: DeviceID
    /// Seconds since 1970.
    package let expiry: UInt64
    package let uses: UInt64
    /// Devices that joined by it, rising. More than `uses` where members countersigned apart from each other; they stay,
    /// and it is said.
    package let joined: [DeviceID]
    package let isRevoked: Bool
    /// Its author is an admin no longer.
    package let isVoid: Bool

    package var isOverused: Bool { UInt64(joined.count) > uses }

    /// Whether somebody may still join by it; `now` in seconds since 1970.
    package func isOpen(now: UInt64) -> Bool { !isRevoked && !isVoid && UInt64(joined.count) < uses && now < expiry }
}
