package import Folders
import SystemCalls

extension FolderArea {
    /// Moves a staged file into the versions, as if it had stood at a path under the name `original`; durable when this
    /// returns. `now`: nanoseconds since 1970.
    package func keep(_ staged: Staged, originally original: Name, now: Int64) throws(PlacingError) -> VersionFile {
        let time = CalendarTime(nanoseconds: now)
        try saying("cannot make \(original) durable") { () throws(Errno) in
            try stage.openBeneath(staged.name.bytes, [.readOnly, .noFollow]).sync()
        }
        for number in 0..<10_000 {
            guard let path = VersionPath(original: original, at: time, number: number) else { break }
            let isTaken = try saying("cannot keep \(original)") { () throws(Errno) in
                let day = try versions.directoryMade(path.day.bytes)
                do throws(Errno) {
                    try stage.rename(staged.name.bytes, to: day, path.name.bytes, .noReplace)
                } catch {
                    guard error == .exists else { throw error }
                    return true
                }
                try day.sync()
                try versions.sync()
                return false
            }
            if !isTaken, let file = try versionFile(path) { return file }
        }
        throw PlacingError(.refused, "cannot keep \(original): no free place in versions/")
    }
}
