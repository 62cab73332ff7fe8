import Folders
import Identity
import Manifests
import Storing
import Syncing
import SystemCalls

/// Contents that nobody who is connected can give: they hold no place among those that are being assembled, so that what
/// comes after them goes on, and what nobody wants any more is found out at the next look. Where that lasts, it is said, and
/// nobody waits for it: its author may have lost it, or deleted it, before anybody else had it.
extension FolderSync {
    /// Nanoseconds for which all have to lack a content before it counts as nowhere: a file that just changes is lacked by
    /// its author too, until a scan has looked.
    private static let patience: UInt64 = 10_000_000_000

    func setAsideWhatNobodyHas() {
        // Where nobody else takes part, nobody is asked.
        if isAlone { fetching.lacked += fetching.stuck(among: []) }
        guard !fetching.lacked.isEmpty, isAlone || !links.isEmpty else { return }
        let lacked = fetching.lacked
        fetching.lacked = []
        for fetch in lacked where isLackedByAll(fetch) {
            leave(fetch)
            fetching.setAside.insert(fetch.node)
            postpone(fetch.node)
            lacksEverywhere(fetch)
        }
    }

    private func isLackedByAll(_ fetch: Fetch) -> Bool {
        guard !fetch.isEnded, fetch.outstanding == 0, !fetch.listAsked, !fetch.isComplete,
            fetch.lacking.count >= links.count
        else { return false }
        let isHeld = fetch.wanted.contains { wanted in fetch.isHeld(wanted) { links[$0] != nil } }
        return !isHeld && links.keys.allSatisfy { fetch.lacking.contains($0) }
    }

    /// There is news: somebody may have it now, or nobody may want it any more.
    func comeBack(to node: NodeID) {
        guard fetching.setAside.remove(node) != nil else { return }
        placing.refused[node] = nil
        placing.mustLookAgain = true
    }

    private func lacksEverywhere(_ fetch: Fetch) {
        let now = Clock.monotonic()
        let known = fetching.lacks[fetch.node].flatMap { $0.content == fetch.content.hash ? $0 : nil }
        let lack = known ?? Lack(content: fetch.content.hash, since: now)
        fetching.lacks[fetch.node] = lack
        guard now - lack.since >= FolderSync.patience else { return }
        guard let path = (try? index.goalPath(of: fetch.node)).flatMap({ $0 }) else { return }
        placing.parked.insert(fetch.node)
        meet(Obstacle(path: path.description, words: words(ofLacking: fetch)), on: fetch.node)
        // Nobody waits for it any more.
        placing.mustLookAgain = true
    }

    private func words(ofLacking fetch: Fetch) -> String {
        let dots = (try? index.heads(of: fetch.node).received) ?? []
        let dot = dots.flatMap(\.contents).first { $0.value.hash == fetch.content.hash }?.dot
        let author = dot.flatMap { try? index.device(of: $0.replica) }
        let what = fetch.isToKeep ? "the other side of its conflict is" : "what it holds now is"
        let why =
            switch author {
            case context.device?: "this device wrote it, and lost it before anybody else had it"
            case let author? where membership.role(of: author) == nil:
                "\(name(of: author)) wrote it, and takes part no more"
            case let author? where links[author] == nil: "\(name(of: author)) wrote it, and is not connected"
            case let author?: "\(name(of: author)) wrote it, and lost it before anybody else had it"
            case nil: "whoever wrote it is not connected"
            }
        return "\(what) on no device that is connected: \(why)"
    }

    func isNowhere(_ node: NodeID) -> Bool { fetching.lacks[node] != nil && placing.obstacles[node] != nil }

    /// It comes after all, or nobody wants it any more.
    func endLack(of node: NodeID) {
        guard fetching.lacks.removeValue(forKey: node) != nil else { return }
        placing.parked.remove(node)
        forgetObstacle(of: node)
    }

    /// Somebody came who has not been asked: until then all of it counts as on its way.
    func hopeAgain() {
        let now = Clock.monotonic()
        for (node, lack) in fetching.lacks {
            fetching.lacks[node] = Lack(content: lack.content, since: now)
            if placing.obstacles[node] != nil { placing.parked.remove(node) }
        }
    }
}

/// Since when all who are connected have said that they lack a content.
struct Lack {
    let content: ContentHash
    /// Nanoseconds of the monotonic clock.
    let since: UInt64
}
