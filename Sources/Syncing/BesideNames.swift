import Bytes
package import Folders

/// How a node is named that stands beside the holder of its name: `stem (author).ext`, the stem cut to fit 255 bytes;
/// then with a prefix of the node's id, then with a number too. A stem that had to be cut gets the node's prefix at once,
/// so that two long names cannot meet in one.
package func besideName(_ name: Name, author: String, node: NodeID, attempt: Int) -> Name {
    let (stem, ending) = split(name)
    let prefix = String(hexadecimal(node.raw.bytes).dropFirst(1).prefix(7))
    let label =
        switch attempt {
        case 1: " (\(author))"
        case 2: " (\(author) \(prefix))"
        default: " (\(author) \(prefix) \(attempt - 1))"
        }
    let whole = stem + label.utf8 + ending
    if whole.count <= Name.longest, let beside = Name(whole) { return beside }
    let longLabel = attempt <= 2 ? " (\(author) \(prefix))" : label
    let room = Name.longest - longLabel.utf8.count - min(ending.count, 32)
    let beside = cut(stem, to: room) + longLabel.utf8 + cut(ending, to: 32)
    return Name(beside) ?? name
}

/// The stem, and the ending with its dot. A name that only begins with a dot has no ending.
private func split(_ name: Name) -> (stem: [UInt8], ending: [UInt8]) {
    guard let dot = name.bytes.lastIndex(of: UInt8(ascii: ".")), dot > 0 else { return (name.bytes, []) }
    return (Array(name.bytes[..<dot]), Array(name.bytes[dot...]))
}

/// At most `limit` bytes from the front, ending between two characters of UTF-8.
private func cut(_ bytes: [UInt8], to limit: Int) -> [UInt8] {
    guard bytes.count > limit else { return bytes }
    var end = limit
    while end > 0, bytes[end] & 0xc0 == 0x80 { end -= 1 }
    return Array(bytes[..<end])
}
