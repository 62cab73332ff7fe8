import Folders
import Identity
import Wire

/// Folders that others say this device is a member of, and that it has not accepted: kept while they are connected, and
/// bounded, since anybody may offer anything.
struct OfferBook: Sendable {
    static let mostFromOne = 16
    static let mostInAll = 256
    /// Bytes of one offer's membership entries.
    static let mostBytes = 4 << 20

    struct Key: Hashable, Comparable, Sendable {
        let folder: FolderID
        let device: DeviceID

        static func < (left: Key, right: Key) -> Bool {
            left.folder == right.folder ? left.device < right.device : left.folder < right.folder
        }
    }

    /// Membership entries by who offers, as they came; nothing of them is checked.
    private(set) var entries: [Key: [[UInt8]]] = [:]

    /// False where it is known already, or there is no room.
    mutating func add(_ folder: FolderID, from device: DeviceID) -> Bool {
        let key = Key(folder: folder, device: device)
        guard entries[key] == nil, entries.count < OfferBook.mostInAll,
            entries.keys.count(where: { $0.device == device }) < OfferBook.mostFromOne
        else { return false }
        entries[key] = []
        return true
    }

    mutating func received(_ membership: Membership, from device: DeviceID) {
        let key = Key(folder: membership.folder, device: device)
        guard let held = entries[key] else { return }
        let known = Set(held)
        let new = membership.entries.filter { !known.contains($0) }
        let all = held + new
        guard all.reduce(0, { $0 + $1.count }) <= OfferBook.mostBytes else { return }
        entries[key] = all
    }

    mutating func remove(_ folder: FolderID, from device: DeviceID) {
        entries[Key(folder: folder, device: device)] = nil
    }

    mutating func remove(_ folder: FolderID) {
        for key in entries.keys where key.folder == folder { entries[key] = nil }
    }

    mutating func remove(from device: DeviceID) {
        for key in entries.keys where key.device == device { entries[key] = nil }
    }
}
