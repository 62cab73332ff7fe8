import Folders
package import SystemCalls

extension FolderArea {
    /// Stages a small file in one go. What an earlier try left under its name is overwritten.
    package func stageSmall(
        _ bytes: [UInt8], mode: UInt16, mtime: Int64, name: StagedName
    ) throws(PlacingError) -> Staged {
        let status = try saying("cannot write stage/\(name)") { () throws(Errno) in
            let file = try stage.openBeneath(name.bytes, [.writeOnly, .create, .truncate], mode: 0o600)
            try file.write(bytes)
            try file.setMode(mode & 0o777)
            try file.setModificationTime(mtime)
            return try file.status()
        }
        return try Staged(name, status)
    }

    /// What stands in `stage/`, sorted.
    package func stagedNames() throws(PlacingError) -> [StagedName] {
        let entries = try saying("cannot list stage") { () throws(Errno) in try stage.entries() }
        return entries.compactMap { StagedName($0.name) }.sorted()
    }

    /// Removes a staged file that is not wanted any more; nothing happens where there is none.
    package func drop(_ name: StagedName) throws(PlacingError) {
        try saying("cannot remove stage/\(name)") { () throws(Errno) in
            do throws(Errno) { try stage.remove(name.bytes) } catch {
                guard error == .noEntry else { throw error }
            }
        }
    }

    /// Removes from `stage/` what no transfer and no open intent needs. How many there were.
    @discardableResult
    package func sweepStage(keeping: (StagedName) -> Bool) throws(PlacingError) -> Int {
        let unwanted = try stagedNames().filter { !keeping($0) }
        for name in unwanted { try drop(name) }
        return unwanted.count
    }

    /// Room on the folder's filesystem.
    package func space() throws(PlacingError) -> FilesystemSpace {
        try saying("cannot ask for the room in \(text(rootPath))") { () throws(Errno) in try root.descriptor.space() }
    }
}
