/// Versions whose bytes are not what was kept. Mostly there are none, and then no question costs anything.
extension FolderIndex {
    package func putRotten(_ version: Int64) throws {
        try writing {
            try database.run("INSERT OR IGNORE INTO rotten(version) VALUES (?)", [.integer(version)])
            try countRotten()
        }
    }

    package func removeRotten(_ version: Int64) throws {
        guard hasRotten else { return }
        try writing {
            try database.run("DELETE FROM rotten WHERE version = ?", [.integer(version)])
            try countRotten()
        }
    }

    /// Rising by id.
    package func rottenVersions() throws -> [VersionRow] {
        hasRotten ? try versions("id IN (SELECT version FROM rotten) ORDER BY id", []) : []
    }

    func countRotten() throws(StoringError) { hasRotten = try database.exists("SELECT 1 FROM rotten") }
}
