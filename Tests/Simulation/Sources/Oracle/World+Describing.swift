import Folders
import Identity
import Storing
import Syncing

@testable import Daemon

/// For who reads a transcript: what the devices have in mind where they do not agree.
extension World {
    func describe() {
        for device in devices {
            guard let folder = device.folder else {
                say("\(device.name): no folder is open")
                continue
            }
            for line in scheduler.looking({ folder.assumeIsolated { $0.described(at: scheduler.now) } }) {
                say("\(device.name): \(line)")
            }
            for entry in listing(of: device) {
                say("\(device.name):   on disk: \(entry.path) \(entry.kind) \(String(entry.mode, radix: 8))")
            }
        }
    }
}

extension FolderSync {
    fileprivate func described(at now: UInt64) -> [String] {
        var lines = [
            "\(state) scans: \(scans.isUnderWay) \(scans.hasWork) placing: \(placing.isUnderWay) unplaced: \(index.unplacedCount)"
        ]
        for (_, node) in (try? index.unplaced(after: 0, limit: 10)) ?? [] {
            lines.append("  unplaced: \(described(node, now))")
        }
        for (device, link) in links.sorted(by: { $0.key < $1.key }) {
            lines.append(
                "  link \(device.short): announced \(link.hasAnnounced) received \(link.received) of \(link.lastSequence), sent \(link.sent) of \(index.lastSequence)"
            )
        }
        for problem in (try? index.problems(limit: 20)) ?? [] {
            lines.append("  problem: \(problem.path): \(problem.what)")
        }
        return lines
    }

    private func described(_ node: NodeID, _ now: UInt64) -> String {
        let path = (try? index.goalPath(of: node)).flatMap { $0?.description } ?? "nowhere"
        let row = (try? index.node(node)).flatMap { $0 }
        let laid = (try? index.path(of: node)).flatMap { $0?.description } ?? "not laid"
        let refused =
            placing.refused[node].map { "refused \($0.tries) times, until \(Int64($0.until) - Int64(now))" } ?? ""
        let fetch =
            fetching.fetches[node].map {
                "fetching, wanted \($0.wanted.count), outstanding \($0.outstanding), lacking \($0.lacking.count), missing list \($0.missingList != nil)"
            } ?? ""
        let step =
            (try? engine.nextStep(
                for: node, isStaged: { !$0.needsFetch || placing.staged[node]?.content == $0.hash },
                isKept: { try isKept($0, node) }, isComing: { _ in false }, index)).map { "\($0)" } ?? "?"
        let heads = (try? index.heads(of: node).received.count) ?? 0
        return
            "\(path) (laid: \(laid)), stands \(row?.stands ?? false), heads \(heads), awaits parent \(row?.awaitsParent ?? false), parked \(placing.parked.contains(node)) \(refused) \(fetch) next: \(step.prefix(300))"
    }
}
