/// Indexes of earlier formats.
extension FolderIndex {
    /// Brings an index of an earlier format up to this one, in one step; leaves any other as it is.
    static func bringUp(_ database: Database) throws(StoringError) {
        let integer = { (sql: String) throws(StoringError) in try database.first(sql) { $0.integer(0) } }
        guard try integer("PRAGMA application_id") == Schema.application,
            let version = try integer("PRAGMA user_version"), (1..<Schema.version).contains(version)
        else { return }
        try database.execute("BEGIN IMMEDIATE")
        if version < 2 { try gatherIntents(database) }
        if version < 3 { try layAnew(database) }
        try database.execute("PRAGMA user_version = \(Schema.version); COMMIT")
        try database.makeDurable()
    }

    /// Format 1 had a row for each intent.
    private static func gatherIntents(_ database: Database) throws(StoringError) {
        let sql = "SELECT id, node, parent, name, step FROM intents ORDER BY id"
        let open = try database.rows(sql) { row throws(StoringError) in
            let (node, parent, name) = (try row.node(1), try row.node(2), try row.name(3))
            let intent = NewIntent(node: node, parent: parent, name: name, step: row.blob(4))
            return OpenIntent(id: row.integer(0), intent, batch: row.integer(0))
        }
        try database.execute("DROP TABLE intents; \(Schema.intents)")
        for intent in open { try write([intent], of: intent.batch, to: database) }
    }

    /// Format 2 kept what is laid by its places alone, which stood in each index of it.
    private static func layAnew(_ database: Database) throws(StoringError) {
        try database.execute(
            """
            ALTER TABLE laid RENAME TO laid_before;
            DROP INDEX laid_node; DROP INDEX laid_inode; DROP INDEX laid_content;
            \(Schema.laid)
            INSERT INTO laid SELECT * FROM laid_before;
            DROP TABLE laid_before;
            """)
    }
}
