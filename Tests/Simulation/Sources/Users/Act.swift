/// Something that a user does, or that happens to a device. What exactly it meets is decided when its time has come, by
/// what stands there then and its own numbers, so that a run goes on making sense when other acts are left out.
struct Act: Hashable, Sendable, CustomStringConvertible {
    enum Kind: String, CaseIterable, Sendable {
        case create, overwrite, replace, append, sameSize, rename, move, moveDirectory, swap, remove, removeDirectory
        case makeDirectory, chmod, touch, link, changeKind, holdOpen, writeHeld, closeHeld, ignore
        case stop, kill, powerCut, start
        case loseIndex, backUpIndex, restoreIndex, backUpDisk, restoreDisk
        case separate, separateQuietly, reconnect, cut
        case rescan, hour, pause, resume, resolve, spuriousNews
        case removeMember, letInAgain, changeRole, forge, settle
        case saveAmid, killAmid, cutAmid, newDisk
        case diskTrouble, indexTrouble, healDisk, healIndex, unmount, mount, setClock
    }

    let number: Int
    let kind: Kind
    let device: Int
    /// Nanoseconds after the one before it.
    let delay: UInt64
    /// What it picks by.
    let picks: [UInt64]

    var description: String { "act \(number): d\(device) \(kind.rawValue)" }
}

/// How often each kind of act is drawn, in one kind of history.
struct Habits: Sendable {
    let weights: [(Act.Kind, Int)]

    private static let files: [(Act.Kind, Int)] = [
        (.create, 20), (.overwrite, 16), (.replace, 12), (.append, 8), (.sameSize, 3), (.rename, 10), (.move, 10),
        (.moveDirectory, 6), (.swap, 3), (.remove, 10), (.removeDirectory, 2), (.makeDirectory, 8), (.chmod, 5),
        (.touch, 3), (.link, 3), (.changeKind, 3), (.holdOpen, 4), (.writeHeld, 6), (.closeHeld, 3), (.ignore, 1),
        (.rescan, 2), (.hour, 1), (.resolve, 3), (.spuriousNews, 3), (.settle, 5),
    ]
    private static let network: [(Act.Kind, Int)] = [
        (.separate, 4), (.separateQuietly, 2), (.reconnect, 6), (.cut, 6), (.pause, 1), (.resume, 2),
    ]
    private static let crashes: [(Act.Kind, Int)] = [(.stop, 2), (.kill, 6), (.powerCut, 4), (.start, 12)]
    private static let losses: [(Act.Kind, Int)] = [
        (.loseIndex, 3), (.backUpIndex, 3), (.restoreIndex, 3), (.backUpDisk, 2), (.restoreDisk, 2), (.start, 8),
    ]
    private static let members: [(Act.Kind, Int)] = [
        (.removeMember, 3), (.letInAgain, 5), (.changeRole, 3), (.forge, 4),
    ]
    private static let troubles: [(Act.Kind, Int)] = [
        (.diskTrouble, 4), (.healDisk, 8), (.unmount, 2), (.mount, 4), (.setClock, 4),
    ]
    private static let losingMore: [(Act.Kind, Int)] = [
        (.backUpIndex, 6), (.restoreIndex, 12), (.restoreDisk, 6), (.newDisk, 4),
    ]
    private static let lies: [(Act.Kind, Int)] = [(.forge, 12)]
    private static let unmounting: [(Act.Kind, Int)] = [
        (.unmount, 6), (.mount, 3), (.kill, 4), (.start, 12), (.rescan, 8),
    ]
    private static let indexTroubles: [(Act.Kind, Int)] = [(.indexTrouble, 6), (.healIndex, 10), (.start, 4)]
    private static let placings: [(Act.Kind, Int)] = [
        (.saveAmid, 14), (.killAmid, 3), (.cutAmid, 3), (.start, 6), (.holdOpen, 8), (.writeHeld, 12),
    ]

    /// Each history has some of the troubles, since all at once would drown the rare meetings of two.
    static func drawn(_ draw: UInt64, isHard: Bool) -> Habits {
        var weights = files
        if draw & 1 != 0 { weights += network }
        if draw & 6 == 2 { weights += crashes }
        if draw & 24 == 8 { weights += losses }
        if draw & 96 == 32 { weights += members }
        if draw & 384 == 128 { weights += troubles }
        guard isHard else { return Habits(weights: weights) }
        if draw & 24 == 8 { weights += losingMore }
        if draw & 96 == 32 { weights += lies }
        if draw & 384 == 128 { weights += unmounting }
        if draw & 1536 == 512 { weights += placings }
        if draw & 6144 == 2048 { weights += indexTroubles }
        return Habits(weights: weights)
    }

    func kind(_ draw: UInt64) -> Act.Kind {
        var left = Int(draw % UInt64(weights.reduce(0) { $0 + $1.1 }))
        for (kind, weight) in weights {
            left -= weight
            if left < 0 { return kind }
        }
        return .create
    }
}
