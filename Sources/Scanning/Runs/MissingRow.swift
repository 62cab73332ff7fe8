import Folders

/// A row whose place was empty when it was looked at.
struct MissingRow {
    var row: LaidRow
    var directory: RelativePath
}
