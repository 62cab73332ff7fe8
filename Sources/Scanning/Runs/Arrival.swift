import Folders

/// A leaf at a place that was empty, and the rows (best first) from whose places it may have come.
struct Arrival {
    var spot: Spot
    var state: FoundState
    var candidates: [LaidRow]
}
