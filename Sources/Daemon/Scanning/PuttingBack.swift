import Folders
import Scanning

/// The order of a reader's user to make the folder again what the members hold.
///
/// One scan is not enough: what it puts back moves, and lays bare what was in it, or comes back while it is still read. So
/// scans of everything follow each other until one finds nothing more. What a scan passes over, as a program or a placing was
/// at work there, is put back by the one that can look.
struct PuttingBack {
    /// What is still found after so many cannot be put back, or is made anew all the time, and is named in status.
    private static let mostPasses = 8

    /// Another scan of everything is to follow.
    private(set) var isDue = false
    /// The scan under way puts back all that it finds.
    private(set) var isPass = false
    /// Since the order.
    private var passes = 0
    /// What the scan under way has found to be put back, or no longer as it was when it was told.
    private var found = 0
    /// Where no scan could look, since the last one that was a pass: at these places and beneath them.
    private var left: Set<RelativePath> = []
    /// What the scan under way has found there and was no longer so when it was told.
    private var stale: Set<RelativePath> = []
    /// Directories of the reader's own that are to go once nothing is in them, each after the one that it is in.
    private var strayDirectories: [RelativePath] = []
    /// Files that are on their way into the versions.
    private var puttingAway = 0
    /// Scans whose orders are being carried out.
    private var removing = 0

    var isUnderWay: Bool { isDue || isPass || isPuttingAway || removing > 0 }
    var isPuttingAway: Bool { puttingAway > 0 }
    /// What the last scan ordered would be found once more.
    var canBegin: Bool { isDue && !isPuttingAway && removing == 0 }

    mutating func order() {
        passes = 0
        isDue = true
    }

    mutating func begin() {
        (isDue, isPass) = (false, true)
        passes += 1
    }

    /// A scan did not see, or tell, all that there is.
    mutating func repeatPass() {
        if isPass { isDue = true }
    }

    /// Whether a finding is to be put back: all that a pass finds, and later what a pass passed over, with the directories of
    /// the reader's own that lead there.
    func takes(_ path: RelativePath?, from: RelativePath?, isDirectory: Bool) -> Bool {
        if isPass { return true }
        guard !left.isEmpty else { return false }
        if let from, isLeft(from) { return true }
        guard let path else { return false }
        return isLeft(path) || isDirectory && left.contains { $0.names.starts(with: path.names) }
    }

    private func isLeft(_ path: RelativePath) -> Bool {
        path.names.indices.contains { left.contains(RelativePath(Array(path.names[...$0]))) }
    }

    mutating func finds() { found += 1 }

    mutating func findsStale(_ path: RelativePath?) {
        found += 1
        if let path { stale.insert(path) }
    }

    mutating func findsStray(_ directory: RelativePath) { strayDirectories.append(directory) }

    mutating func startsPuttingAway() { puttingAway += 1 }

    mutating func endsPuttingAway() { puttingAway -= 1 }

    mutating func startsRemoving() { removing += 1 }

    /// All that a scan has ordered is done: another pass follows.
    mutating func endsRemoving() {
        removing -= 1
        if passes < Self.mostPasses { isDue = true }
    }

    /// After each scan: where it could not look is still to be. Whether it has found anything, so that another pass has to
    /// follow.
    mutating func scanEnded(_ scope: ScanScope, unsettled: [DirtyDirectory]?) -> Bool {
        defer { (isPass, found, stale) = (false, 0, []) }
        guard let unsettled else {
            repeatPass()
            return found > 0
        }
        let missed = Set(unsettled.flatMap(\.paths)).union(stale)
        switch scope {
        case .everything where isPass: left = missed
        case .everything: left.formIntersection(missed)
        case .dirty(let directories): left.subtract(Set(directories.flatMap(\.paths)).subtracting(missed))
        }
        return found > 0
    }

    /// Those that are within others first.
    mutating func takeStrayDirectories() -> [RelativePath] {
        defer { strayDirectories = [] }
        return strayDirectories.reversed()
    }
}

extension DirtyDirectory {
    /// Of its names that a folder can have.
    fileprivate var paths: [RelativePath] { names.compactMap { Name($0).map(path.appending) } }
}
