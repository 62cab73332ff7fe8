import Bytes
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

extension Record {
    /// Who wrote it, what it has seen, and what it says.
    fileprivate var described: String {
        let seen = vector.entries.map(\.described).joined(separator: " ")
        let places = places.map { "\($0.value.name)\($0.value.gone ? " gone" : "") by \($0.dot.described)" }
        let contents = contents.map { "\(hexadecimal($0.value.hash.raw.bytes.prefix(4))) by \($0.dot.described)" }
        let values = (places + contents).joined(separator: ", ")
        return "\(dot.described) has seen \(seen); \(values)"
    }
}

extension Dot {
    fileprivate var described: String { "\(String(replica.raw >> 48, radix: 16)).\(number)" }
}

extension FolderSync {
    fileprivate func described(at now: UInt64) -> [String] {
        var lines = [
            "\(state) scans: \(scans.isUnderWay) \(scans.hasWork) placing: \(placing.isUnderWay) unplaced: \(index.unplacedCount)"
        ]
        for (_, node) in (try? index.unplaced(after: 0, limit: 10)) ?? [] {
            lines.append("  unplaced: \(described(node, now))")
            let heads = (try? index.heads(of: node)) ?? NodeHeads()
            lines += heads.received.map { "    received: \($0.described)" }
            lines += heads.placed.map { "    placed: \($0.described)" }
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
            "\(path) (laid: \(laid)), stands \(row?.stands ?? false), heads \(heads), awaits parent \(row?.awaitsParent ?? false), parked \(placing.parked.contains(node)) \(refused) \(fetch) next: \(step.prefix(100))"
    }
}
