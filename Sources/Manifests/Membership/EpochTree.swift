import Bytes
import Folders

/// Which epochs a log began, and which of them go back to which.
struct EpochTree {
    private struct Beginning {
        var index: Int
        var epoch: EpochID
        var depth: UInt64
    }

    private var beginnings: [Beginning] = []

    /// An epoch's depth is one more than that of the deepest epoch that it chains and whose beginning its author knew.
    init(_ log: MembershipIndex) {
        for index in log.entries.indices {
            switch log.entries[index].entry.act {
            case .found(let founding):
                guard let epoch = founding.boxes.epochs.first else { continue }
                beginnings.append(Beginning(index: index, epoch: epoch, depth: 0))
            case .epoch(let epoch):
                let chained = Set(epoch.chain.map(\.epoch))
                let before = beginnings.filter { chained.contains($0.epoch) && log.knows(index, $0.index) }
                let depth = before.map { $0.depth + 1 }.max() ?? 0
                beginnings.append(Beginning(index: index, epoch: epoch.id, depth: depth))
            default: continue
            }
        }
    }

    /// The counting epoch of greatest (depth, id).
    func current(_ verdict: MembershipVerdict) -> EpochID? {
        beginnings.filter { verdict.counts[$0.index] }.max { ($0.depth, $0.epoch) < ($1.depth, $1.epoch) }?.epoch
    }

    /// Indexes of the entries that began epochs, deepest first, so that chains are opened from their newest end.
    var deepestFirst: [Int] {
        beginnings.sorted { ($0.depth, $0.epoch) > ($1.depth, $1.epoch) }.map(\.index)
    }

    /// Epochs that no other chains, rising: with their keys one has all.
    func leaves(_ log: MembershipIndex) -> [EpochID] {
        var leaves = Set(beginnings.map(\.epoch))
        for beginning in beginnings {
            guard case .epoch(let epoch) = log.entries[beginning.index].entry.act else { continue }
            leaves.subtract(epoch.chain.map(\.epoch))
        }
        return leaves.sorted()
    }

    /// Public keys to which somebody says that it sealed this epoch's key.
    func holders(of epoch: EpochID, _ log: MembershipIndex) -> Set<Bytes32> {
        var holders: Set<Bytes32> = []
        for logged in log.entries {
            let (epochs, recipients) = logged.entry.handedOut
            if epochs.contains(epoch) { holders.formUnion(recipients) }
        }
        return holders
    }
}
