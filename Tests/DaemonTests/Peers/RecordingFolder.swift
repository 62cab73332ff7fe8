import Daemon
import Dispatch
import Folders
import Identity
import Synchronization
import Testing
import Wire

/// A folder that notes what it is told, in words, and lets a test wait for it.
final class RecordingFolder: FolderHandle, Sendable {
    let id: FolderID
    private let state = Mutex<State>(State())
    private let answers: @Sendable (FolderEvent) -> Void

    private struct State {
        var heard: [String] = []
        var waiters: [Int: Waiter] = [:]
        var waits = 0
    }

    private struct Waiter {
        let isReady: @Sendable ([String]) -> Bool
        let continuation: CheckedContinuation<Bool, Never>
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
            let ready = state.waiters.filter { $0.value.isReady(heard) }
            for number in ready.keys { state.waiters[number] = nil }
            return ready.values
        }
        for waiter in ready { waiter.continuation.resume(returning: true) }
        answers(event)
    }

    /// How long a test waits before it fails: a run that hangs says less than one that fails.
    private static let patience = DispatchTimeInterval.seconds(180)

    /// Returns when the words have been heard at least so many times, or records that they were not.
    func hears(_ words: String, times: Int = 1, sourceLocation: SourceLocation = #_sourceLocation) async {
        let isReady: @Sendable ([String]) -> Bool = { heard in heard.count { $0 == words } >= times }
        let wereHeard = await withCheckedContinuation { (continuation: CheckedContinuation<Bool, Never>) in
            let number: Int? = state.withLock { state in
                if isReady(state.heard) { return nil }
                state.waits += 1
                state.waiters[state.waits] = Waiter(isReady: isReady, continuation: continuation)
                return state.waits
            }
            guard let number else { return continuation.resume(returning: true) }
            DispatchQueue.global().asyncAfter(deadline: .now() + RecordingFolder.patience) { [weak self] in
                let late = self?.state.withLock { $0.waiters.removeValue(forKey: number) }
                late?.continuation.resume(returning: false)
            }
        }
        if !wereHeard {
            Issue.record("\(words) not heard \(times) times: \(heard)", sourceLocation: sourceLocation)
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
