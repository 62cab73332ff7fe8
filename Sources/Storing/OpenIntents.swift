import Folders

/// The intents that are open, and where: asked for with each local change.
struct OpenIntents {
    private var byID: [Int64: OpenIntent] = [:]
    private var nodes: [NodeID: Int] = [:]
    private var places: [LaidPlace: Int] = [:]

    /// In the order in which they were opened.
    var all: [OpenIntent] { byID.values.sorted { $0.id < $1.id } }

    func isOpen(_ node: NodeID) -> Bool { nodes[node] != nil }

    func isOpen(at place: LaidPlace) -> Bool { places[place] != nil }

    mutating func open(_ intent: OpenIntent) {
        byID[intent.id] = intent
        nodes[intent.node, default: 0] += 1
        places[intent.place, default: 0] += 1
    }

    mutating func close(_ id: Int64) {
        guard let intent = byID.removeValue(forKey: id) else { return }
        OpenIntents.count(down: intent.node, &nodes)
        OpenIntents.count(down: intent.place, &places)
    }

    private static func count<Key>(down key: Key, _ counts: inout [Key: Int]) {
        guard let count = counts[key] else { return }
        counts[key] = count > 1 ? count - 1 : nil
    }
}

extension OpenIntent {
    fileprivate var place: LaidPlace { LaidPlace(parent: parent, name: name) }
}
