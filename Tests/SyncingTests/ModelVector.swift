import Bytes
import Folders
import Foundation
import Identity
import Syncing

/// One history of the model: its records, and the tree that every device must show when it holds them all.
struct ModelVector: Sendable, CustomStringConvertible {
    struct Entry: Hashable, CustomStringConvertible {
        var node: NodeID
        var content: ContentHash
        var mtime: Int64
        var mode: UInt16
        var contents: Int

        var description: String { "\(hexadecimal(node.raw.bytes.prefix(7))) \(mtime) \(mode) x\(contents)" }
    }

    let seed: String
    let records: [Record]
    let tree: [String: Entry]

    var description: String { "seed \(seed)" }

    /// The vectors kept as data, or those of the file that KITH_VECTORS names.
    static func all() throws -> [ModelVector] {
        let named = ProcessInfo.processInfo.environment["KITH_VECTORS"].map(URL.init(fileURLWithPath:))
        guard let url = named ?? Bundle.module.url(forResource: "Vectors/vectors", withExtension: "json") else {
            return []
        }
        let json = try JSONSerialization.jsonObject(with: Data(contentsOf: url))
        return (json as? [[String: Any]] ?? []).compactMap(ModelVector.init(json:))
    }

    init?(json: [String: Any]) {
        guard let seed = json["seed"] as? String, let records = json["records"] as? [[Any]],
            let tree = json["tree"] as? [String: [Any]]
        else { return nil }
        self.seed = seed
        var directories: Set<String> = ["root"]
        for record in records where record[1] as? Int == 1 { directories.insert(text(record[0])) }
        let node = { (name: String) in nodeID(name, isDirectory: directories.contains(name)) }
        self.records = records.map { record($0, node) }
        self.tree = tree.mapValues { entry($0, node) }
    }
}

private func text(_ value: Any) -> String { value as? String ?? "" }
private func number(_ value: Any) -> Int { value as? Int ?? -1 }

private func nodeID(_ name: String, isDirectory: Bool) -> NodeID {
    if name == "root" { return .root }
    let high = UInt64(name, radix: 16) ?? 0
    return NodeID(Bytes16(high: (isDirectory ? 1 << 63 : 0) | high, low: 1))
}

private func record(_ json: [Any], _ node: (String) -> NodeID) -> Record {
    let dots = json[3] as? [[Any]] ?? []
    return Record(
        node: node(text(json[0])), dot: dot(json[2] as? [Any] ?? []),
        vector: VersionVector(entries: dots.map(dot)) ?? VersionVector(),
        places: (json[4] as? [[Any]] ?? []).compactMap { value in
            Name(text(value[3])).map {
                Dotted(dot(value), Place(parent: node(text(value[2])), name: $0, gone: number(value[4]) == 1))
            }
        },
        contents: (json[5] as? [[Any]] ?? []).map { Dotted(dot($0), content($0[2], $0[3], $0[4])) },
        metas: (json[6] as? [[Any]] ?? []).map { Dotted(dot($0), Meta(mode: UInt16(number($0[2])))) })
}

private func dot(_ json: [Any]) -> Dot { Dot(ReplicaID(UInt64(number(json[0]))), UInt64(number(json[1]))) }

private func hash(_ digits: Any) -> ContentHash {
    ContentHash(Bytes32(words: (UInt64(text(digits), radix: 16) ?? 0, 0, 0, 0)))
}

private func content(_ kind: Any, _ digits: Any, _ mtime: Any) -> Content {
    let body: Content.Body =
        switch text(kind) {
        case "file": .file(size: 0, chunks: .inline([]))
        case "link": .symlink(target: [])
        default: .directory
        }
    return Content(body: body, mtime: Int64(number(mtime)), hash: hash(digits))
}

private func entry(_ json: [Any], _ node: (String) -> NodeID) -> ModelVector.Entry {
    let id = node(text(json[0]))
    guard json.count == 6 else {
        return .init(node: id, content: hash(""), mtime: 0, mode: UInt16(number(json[2])), contents: 1)
    }
    return .init(
        node: id, content: hash(json[2]), mtime: Int64(number(json[3])), mode: UInt16(number(json[4])),
        contents: number(json[5]))
}
