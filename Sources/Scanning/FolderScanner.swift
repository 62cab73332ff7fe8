import Folders
package import SystemCalls

/// Compares a folder on disk with what the index says is laid there, and tells the differences.
///
/// Works through one directory's listing at a time, beside its rows, so that memory does not grow with the folder and
/// an unchanged directory costs one listing, one `statx` an entry and one query. Blocks: it belongs on a lane of its own.
package struct FolderScanner {
    let root: DirectoryDescriptor
    let rows: any LaidRows
    let rules: IgnoreRules
    let reader: ContentReader
    let surroundings: ScanSurroundings

    /// Findings in one batch, at most.
    package static let batchSize = 1024

    /// - Parameter root: the folder's root; that it is the right one, the caller has checked by its marker.
    package init(
        root: DirectoryDescriptor, rows: any LaidRows, rules: IgnoreRules, reader: ContentReader,
        surroundings: ScanSurroundings
    ) {
        self.root = root
        self.rows = rows
        self.rules = rules
        self.reader = reader
        self.surroundings = surroundings
    }

    /// Looks at all of `scope` and hands over what differs, in batches of at most `batchSize`.
    ///
    /// It does not matter whether `rows` shows what `sink` was given before. Throws what `rows` and `sink` throw, and
    /// `ScanningError`; nothing is said to have vanished then that was not handed over before.
    package func scan(_ scope: ScanScope, into sink: @escaping ([Finding]) throws -> Void) throws -> ScanReport {
        let run: ScanRun
        switch scope {
        case .everything:
            run = try ScanRun(of: self, isDirtyScan: false, into: sink)
            try run.scanEverything()
        case .dirty(let directories):
            run = try ScanRun(of: self, isDirtyScan: true, into: sink)
            try run.scan(directories)
        }
        try run.finish()
        return run.report
    }
}
