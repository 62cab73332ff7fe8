import Folders

/// A place that holds something else than its row's node. What becomes of the node is known only after everything in
/// scope was seen: it may be found elsewhere.
final class Contest {
    enum State {
        case open
        case beingSettled
        case settled
    }

    let row: LaidRow
    let spot: Spot
    /// The directory that the index knows from elsewhere, if it is one that stands there now.
    var newcomer: LaidRow?
    var state = State.open

    init(row: LaidRow, spot: Spot) {
        self.row = row
        self.spot = spot
    }
}
