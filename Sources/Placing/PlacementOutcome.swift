package import Folders
package import SystemCalls

/// What became of a step. Only `placed`, `exchanged` and `removed` changed what stands at its paths.
package enum PlacementOutcome: Hashable, Sendable {
    /// It stands, with this stamp; what stood there before is kept in `versions/`.
    case placed(Stamp, displaced: VersionFile?)
    /// Both stand, the first path's stamp first.
    case exchanged(Stamp, Stamp)
    /// Nothing stands there any more. Nil: it was a directory.
    case removed(VersionFile?)
    /// Somebody changed the path since the last scan: nothing was done, or it was put back as it was. What stands there
    /// now; nil if nothing, or nothing that is synced. A staged file is still in `stage/`.
    case notAsExpected(Stamp?)
    /// Somebody changed the path while it was being replaced, and it could not be put back: their bytes are in
    /// `versions/`, and are a local edit. What stands at the path now, if anything.
    case localEdit(VersionFile, standing: Stamp?)
    /// Nothing was to be there, and something is; what, where it is synced. Nothing was done.
    case occupied(Stamp?)
    /// The directory still has entries. Nothing was done.
    case notEmpty
    /// The kernel refused. Nothing is lost; mostly nothing was done, but the path is to be scanned again.
    case failed(Errno, String)
}

/// What recovery found of a step that may or may not have happened before a crash.
package enum RecoveredStep: Hashable, Sendable {
    /// It had happened; the outcome is what the step would have said.
    case done(PlacementOutcome)
    /// It had not, and can be carried out again; a staged file is in `stage/`.
    case notDone
    /// Neither: somebody changed the path since. What stands there, and what of theirs or ours is in `versions/`.
    case unknown(Stamp?, kept: VersionFile?)
    /// The kernel did not let us look: to be recovered again, later.
    case failed(Errno, String)
}
