import Folders

/// The intents that are open, and where: asked for with each local change.
struct OpenIntents {
    private var byID: [Int64: OpenIntent] = [:]
    /// How many of each batch, of consecutive numbers, were opened.
    private var batches: [Int64: Int64] = [:]
    /// The number given last: none is given twice, or who closes those of one batch would close another's.
    private(set) var last: Int64

    init(after last: Int64 = 0) { self.last = last }
    private var nodes: [NodeID: Int] = [:]
    private var places: [LaidPlace: Int] = [:]

    /// In the order in which they were opened.
    var all: [OpenIntent] { byID.values.sorted { $0.id < $1.id } }

    func isOpen(_ node: NodeID) -> Bool { nodes[node] != nil }

    func isOpen(at place: LaidPlace) -> Bool { places[place] != nil }

    mutating func open(_ intent: OpenIntent) {
        byID[intent.id] = intent
        last = max(last, intent.id)
        batches[intent.batch] = max(batches[intent.batch] ?? 0, intent.id - intent.batch + 1)
        nodes[intent.node, default: 0] += 1
        places[intent.place, default: 0] += 1
    }

    /// Those of a batch, in their order.
    func all(of batch: Int64) -> [OpenIntent] { (0..<(batches[batch] ?? 0)).compactMap { byID[batch + $0] } }

    mutating func close(_ id: Int64) -> OpenIntent? {
        guard let intent = byID.removeValue(forKey: id) else { return nil }
        OpenIntents.count(down: intent.node, &nodes)
        OpenIntents.count(down: intent.place, &places)
        if byID.isEmpty { batches = [:] }
        return intent
    }

    private static func count<Key>(down key: Key, _ counts: inout [Key: Int]) {
        guard let count = counts[key] else { return }
        counts[key] = count > 1 ? count - 1 : nil
    }
}

extension OpenIntent {
    fileprivate var place: LaidPlace { LaidPlace(parent: parent, name: name) }
}
