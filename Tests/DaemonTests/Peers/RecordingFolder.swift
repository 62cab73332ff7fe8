import Daemon
import Folders
import Identity
import Synchronization
import Wire

/// A folder that notes what it is told, in words, and lets a test wait for it.
final class RecordingFolder: FolderHandle, Sendable {
    let id: FolderID
    private let state = Mutex<State>(State())
    private let answers: @Sendable (FolderEvent) -> Void

    private struct State {
        var heard: [String] = []
        var waiters: [(@Sendable ([String]) -> Bool, CheckedContinuation<Void, Never>)] = []
    }

    init(_ id: FolderID, answering answers: @escaping @Sendable (FolderEvent) -> Void = { _ in }) {
        self.id = id
        self.answers = answers
    }

    var heard: [String] { state.withLock { $0.heard } }

    func handIn(_ event: FolderEvent) {
        let ready = state.withLock { state in
            state.heard.append(RecordingFolder.words(event))
            let heard = state.heard
            let ready = state.waiters.filter { $0.0(heard) }.map(\.1)
            state.waiters.removeAll { $0.0(heard) }
            return ready
        }
        for waiter in ready { waiter.resume() }
        answers(event)
    }

    /// Returns when the words have been heard at least so many times.
    func hears(_ words: String, times: Int = 1) async {
        let isReady: @Sendable ([String]) -> Bool = { heard in heard.count { $0 == words } >= times }
        await withCheckedContinuation { continuation in
            let isNow = state.withLock { state in
                if isReady(state.heard) { return true }
                state.waiters.append((isReady, continuation))
                return false
            }
            if isNow { continuation.resume() }
        }
    }

    private static func words(_ event: FolderEvent) -> String {
        switch event {
        case .peerOpened: "opened"
        case .peerClosed: "closed"
        case .received(let message, _): "received " + words(message)
        case .requestsLost(let requests, _): "lost \(requests)"
        case .drained: "drained"
        }
    }

    private static func words(_ message: Message) -> String {
        switch message {
        case .folders: "folders"
        case .folderClosed: "folderClosed"
        case .membership: "membership"
        case .membershipRequest: "membershipRequest"
        case .joinRequest: "joinRequest"
        case .pages: "pages"
        case .placed: "placed"
        case .chunkRequest: "chunkRequest"
        case .chunkAnswer: "chunkAnswer"
        default: "another"
        }
    }
}
