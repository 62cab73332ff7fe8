/// How much of a folder may be destroyed at one go before somebody has to look: beyond so many files *and* beyond such a
/// part of the folder.
package struct BrakeLimits: Hashable, Sendable {
    /// Files that may always go.
    package var files: UInt64
    /// Of all files in the folder, 0 to 100; with 100 nothing is ever held.
    package var percent: UInt64

    package static let standard = BrakeLimits(files: 20, percent: 25)

    package init(files: UInt64, percent: UInt64) {
        self.files = files
        self.percent = min(percent, 100)
    }

    /// Files that may go at one go from a folder of `total`.
    package func most(of total: UInt64) -> UInt64 {
        // In two parts, so that no number of files is too great.
        let part = total / 100 * percent + total % 100 * percent / 100
        return max(files, part)
    }

    package func areExceeded(by count: UInt64, of total: UInt64) -> Bool {
        percent < 100 && count > most(of: total)
    }
}
