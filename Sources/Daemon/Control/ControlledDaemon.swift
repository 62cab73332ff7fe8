import Control
import Folders
import Placing

/// What the control API asks of the daemon, beside what it asks of its folders and of the hub.
protocol ControlledDaemon: AnyObject, Sendable {
    var home: DaemonHome { get }
    var hub: PeerHub { get }
    var context: FolderContext { get }

    func device() async -> API.Device
    func discovery() async -> API.DiscoveryState

    /// All folders of this device, also those that could not be opened; rising by id.
    func folders() async -> [ControlledFolder]

    /// Founds a folder in a directory that is there, and begins to serve it.
    func add(path: String, name: String) async throws -> FolderEntry

    /// Takes part in a folder by the entries that a member gave, in a directory that is there.
    /// - Parameter inviteSecret: of the code, if there was one.
    func join(
        _ folder: FolderID, path: String, entries: [[UInt8]], inviteSecret: [UInt8]?
    ) async throws -> FolderEntry

    /// Closes a folder, if it is open, and opens it anew; `entry` is kept in place of the former one before.
    func reopen(_ entry: FolderEntry) async throws

    /// Opens again whatever is held and has its root again; after a while that happens by itself.
    func lookAtHeldRoots() async

    /// Neither scans, sends nor fetches until resumed, also through a restart.
    func pause(_ folder: FolderID, _ isPaused: Bool) async throws

    /// Begins to end the daemon; returns at once.
    func shutDown()
}

/// A folder as the daemon has it.
struct ControlledFolder: Sendable {
    let entry: FolderEntry
    let state: State

    enum State: Sendable {
        case open(FolderSync)
        /// The root was not what it should be when the folder was to be opened.
        case held(RootCheck)
        case failed(String)
    }

    var sync: FolderSync? {
        if case .open(let sync) = state { sync } else { nil }
    }

    var shown: API.Folder { API.Folder(id: entry.id.text, name: entry.name, path: entry.path) }
}
