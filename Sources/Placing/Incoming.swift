import Folders
import SystemCalls

/// What a step puts at a path: a staged file, or a symlink that was made for it. While it is being exchanged it stands in
/// the step's place in `versions/`, so that what comes out of the path is kept from the first moment on.
struct Incoming {
    let stamp: Stamp
    /// Where it goes back to when it could not be placed; nil for a symlink, which is made again.
    let home: Spot?

    /// Takes it out of `slot` again.
    func goHome(from slot: Spot) throws(PlacingError) {
        guard let home else { return try slot.remove() }
        try saying("cannot put \(home.words) back") { () throws(Errno) in try slot.rename(to: home) }
    }

    /// What the index may believe stands at `target`: if somebody changed it since, the stamp that it came with, which
    /// differs from what the next scan finds.
    func stampPlaced(at target: Spot) -> Stamp {
        guard let found = try? target.stamp(), found.holdsSameBytes(as: stamp, ignoringChangeTime: true) else {
            return stamp
        }
        return found
    }
}
