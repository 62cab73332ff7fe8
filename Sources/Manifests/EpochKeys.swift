package import Cryptography
package import Folders

/// The epoch keys that this device holds. Records of any of them can be read; new ones are sealed under the current.
package struct EpochKeys: Sendable {
    private var keys: [EpochID: SecretKey] = [:]
    private var recordSeals: [EpochID: SealKey] = [:]
    private var chunkSeals: [EpochID: SealKey] = [:]

    package init(_ keys: [SecretKey] = []) {
        for key in keys { insert(key) }
    }

    /// The id follows from the key.
    @discardableResult
    package mutating func insert(_ key: SecretKey) -> EpochID {
        let epoch = EpochID(of: key)
        keys[epoch] = key
        recordSeals[epoch] = SealKey(key.derived("records"))
        chunkSeals[epoch] = SealKey(key.derived("chunks"))
        return epoch
    }

    /// The epoch's own key, from which each purpose derives its.
    package func key(of epoch: EpochID) -> SecretKey? { keys[epoch] }

    /// Rising.
    package var epochs: [EpochID] { keys.keys.sorted() }

    /// What seals chunks of this epoch: the key derived for `chunks`.
    package func chunkSeal(of epoch: EpochID) -> SealKey? { chunkSeals[epoch] }

    /// What seals record bodies of this epoch: the key derived for `records`.
    func recordSeal(of epoch: EpochID) -> SealKey? { recordSeals[epoch] }
}
