/// The tables of one folder's index. Ids are blobs, so that their order is the ids' own; times are nanoseconds since 1970.
/// An index exists only where a query of the engine or the daemon needs it, and covers only the rows that it asks for.
enum Schema {
    /// Raised with every change of the tables; an older one is brought up by a step in `FolderIndex.open`.
    static let version: Int64 = 3
    /// "Kith" in ASCII: `PRAGMA application_id`, so that another program's database is not taken for ours.
    static let application: Int64 = 0x4b69_7468

    static let sql = records + nodes + disk + peers + rest + additions

    /// What may be missing in an index of this version, and is made when it is opened.
    static let additions = """

        CREATE INDEX IF NOT EXISTS pages_of_replica ON pages(replica, number);
        CREATE TABLE IF NOT EXISTS openings(page INTEGER PRIMARY KEY, event INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS known(id INTEGER PRIMARY KEY CHECK (id = 1), page INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS aside(hash BLOB PRIMARY KEY) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS braked(
            id INTEGER PRIMARY KEY AUTOINCREMENT, node BLOB NOT NULL UNIQUE, kind INTEGER NOT NULL,
            state INTEGER NOT NULL, path TEXT NOT NULL, file INTEGER NOT NULL, replica INTEGER, number INTEGER,
            run INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS damaged(
            node BLOB PRIMARY KEY, path TEXT NOT NULL, found BLOB NOT NULL, repairing INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS compared(
            device BLOB PRIMARY KEY, ended INTEGER NOT NULL, differing INTEGER NOT NULL,
            agrees INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS rotten(version INTEGER PRIMARY KEY);
        CREATE TABLE IF NOT EXISTS approvals_due(first INTEGER NOT NULL, last INTEGER NOT NULL);
        """

    // A record's rowid is its sequence number, so that new rows go to the end and a peer's cursor is a range of rowids.
    private static let records = """
        CREATE TABLE this(
            id INTEGER PRIMARY KEY CHECK (id = 1),
            folder BLOB NOT NULL, replica INTEGER NOT NULL, number INTEGER NOT NULL,
            events INTEGER NOT NULL, sequences INTEGER NOT NULL,
            files INTEGER NOT NULL, bytes INTEGER NOT NULL);
        CREATE TABLE records(
            sequence INTEGER PRIMARY KEY,
            node BLOB NOT NULL, replica INTEGER NOT NULL, number INTEGER NOT NULL,
            received INTEGER NOT NULL, placed INTEGER NOT NULL, plain BLOB NOT NULL,
            page INTEGER, leaf INTEGER, envelope BLOB, body BLOB);
        CREATE INDEX records_of_node ON records(node);
        CREATE INDEX records_of_page ON records(page) WHERE page IS NOT NULL;
        CREATE INDEX records_unsigned ON records(sequence) WHERE page IS NULL;
        CREATE TABLE pages(
            id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE,
            replica INTEGER NOT NULL, device BLOB NOT NULL, number INTEGER NOT NULL, highest INTEGER NOT NULL,
            header BLOB NOT NULL, signature BLOB NOT NULL, held INTEGER NOT NULL);
        CREATE TABLE replicas(
            replica INTEGER PRIMARY KEY, device BLOB NOT NULL,
            number INTEGER NOT NULL, page BLOB NOT NULL, highest INTEGER NOT NULL);

        """

    // `home`, `stands`, `beside` and `conflict` follow from the rest of the row; they are there to be indexed.
    private static let nodes = """
        CREATE TABLE nodes(
            node BLOB NOT NULL UNIQUE,
            parent BLOB NOT NULL, name BLOB NOT NULL, replica INTEGER NOT NULL, number INTEGER NOT NULL,
            itself INTEGER NOT NULL, children INTEGER NOT NULL, cut INTEGER NOT NULL, awaits INTEGER NOT NULL,
            merged BLOB, laid BLOB, content BLOB NOT NULL, contents INTEGER NOT NULL,
            home BLOB NOT NULL, stands INTEGER NOT NULL, beside INTEGER NOT NULL, conflict INTEGER NOT NULL);
        CREATE INDEX nodes_claims ON nodes(home, name) WHERE stands = 1;
        CREATE INDEX nodes_children ON nodes(home, node) WHERE stands = 1;
        CREATE INDEX nodes_cut ON nodes(parent) WHERE cut = 1;
        CREATE INDEX nodes_merged ON nodes(merged, node) WHERE merged IS NOT NULL;
        CREATE INDEX nodes_beside ON nodes(home, name) WHERE beside = 1;
        CREATE INDEX nodes_awaiting ON nodes(parent, node) WHERE awaits = 1;
        CREATE INDEX nodes_conflict ON nodes(node) WHERE conflict = 1;

        """

    private static let disk = """
        \(laid)
        CREATE TABLE unplaced(mark INTEGER PRIMARY KEY, node BLOB NOT NULL UNIQUE);
        \(intents)
        CREATE TABLE versions(
            id INTEGER PRIMARY KEY AUTOINCREMENT, node BLOB NOT NULL, path TEXT NOT NULL, content BLOB,
            size INTEGER NOT NULL, mtime INTEGER NOT NULL, mode INTEGER NOT NULL, kind INTEGER NOT NULL,
            kept INTEGER NOT NULL, file TEXT, reason INTEGER NOT NULL, ctime INTEGER NOT NULL, inode INTEGER NOT NULL,
            birth INTEGER NOT NULL);
        CREATE INDEX versions_of_node ON versions(node);
        CREATE INDEX versions_of_path ON versions(path);
        CREATE INDEX versions_of_content ON versions(content) WHERE content IS NOT NULL;
        CREATE INDEX versions_of_file ON versions(file) WHERE file IS NOT NULL;
        CREATE INDEX versions_unread ON versions(id) WHERE content IS NULL;

        """

    // The indexes have rowids in them, and not the places; that of contents has as much of each as tells most apart. So the
    // keys that fall anywhere are short, and a batch of new rows touches fewer pages.
    static let laid = """
        CREATE TABLE laid(
            parent BLOB NOT NULL, name BLOB NOT NULL, node BLOB NOT NULL, kind INTEGER NOT NULL, size INTEGER NOT NULL,
            mtime INTEGER NOT NULL, ctime INTEGER NOT NULL, inode INTEGER NOT NULL, birth INTEGER NOT NULL,
            mode INTEGER NOT NULL, content BLOB NOT NULL, racy INTEGER NOT NULL,
            PRIMARY KEY (parent, name));
        CREATE UNIQUE INDEX laid_node ON laid(node);
        CREATE INDEX laid_inode ON laid(inode);
        CREATE INDEX laid_content ON laid(substr(content, 1, 8));
        """

    static let intents = "CREATE TABLE intents(batch INTEGER PRIMARY KEY, steps BLOB NOT NULL);"

    private static let peers = """
        CREATE TABLE cursors(
            number INTEGER PRIMARY KEY, device BLOB NOT NULL, received INTEGER NOT NULL);
        CREATE INDEX cursors_of_device ON cursors(device);

        """

    private static let rest = """
        CREATE TABLE lists(id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, bytes BLOB NOT NULL);
        CREATE TABLE problems(
            path TEXT PRIMARY KEY, scanned INTEGER NOT NULL, what TEXT NOT NULL, first INTEGER NOT NULL) WITHOUT ROWID;

        """
}
