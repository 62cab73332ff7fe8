extension Message {
    /// The same said in messages that fit into frames. Only what may be long is cut, and only where it may be: a page's
    /// records, but never a record.
    var parts: [Message] {
        switch self {
        case .folders(let folders): packed(folders, limit: 512) { $0.roughLength }.map { .folders($0) }
        case .membership(let message):
            packed(message.entries, limit: 1024) { $0.count + 8 }.map {
                .membership(Membership(folder: message.folder, entries: $0))
            }
        case .joinAnswer(let answer): answer.parts.map { .joinAnswer($0) }
        case .headers(let message):
            packed(message.headers, limit: 512) { $0.roughLength }.map {
                .headers(Headers(folder: message.folder, headers: $0))
            }
        case .pages(let message): message.parts.map { .pages($0) }
        case .chunkAnswer(let answer): answer.parts.map { .chunkAnswer($0) }
        case .listAnswer(let answer): answer.parts.map { .listAnswer($0) }
        default: [self]
        }
    }
}

/// Elements in their order, in groups of at most `limit` elements and about `WireLimit.packedFrame` bytes; one group at
/// least.
private func packed<Element>(_ elements: [Element], limit: Int, length: (Element) -> Int) -> [[Element]] {
    var groups: [[Element]] = []
    var group: [Element] = []
    var bytes = 0
    for element in elements {
        let more = length(element)
        if !group.isEmpty, group.count == limit || bytes + more > WireLimit.packedFrame {
            groups.append(group)
            (group, bytes) = ([], 0)
        }
        group.append(element)
        bytes += more
    }
    return groups + [group]
}

extension JoinAnswer {
    fileprivate var parts: [JoinAnswer] {
        guard case .accepted(let entries) = outcome else { return [self] }
        let groups = packed(entries, limit: 1024) { $0.count + 8 }
        return groups.enumerated().map { number, group in
            JoinAnswer(folder: folder, outcome: .accepted(entries: group), more: number < groups.count - 1)
        }
    }
}

extension Pages {
    /// `sequence` stands in the last part only: a receiver that lost the line between two has not everything up to it.
    fileprivate var parts: [Pages] {
        let groups = packed(pages.flatMap(\.parts), limit: 512) { $0.roughLength }
        return groups.enumerated().map { number, group in
            let isLast = number == groups.count - 1
            return Pages(
                folder: folder, index: index, sequence: isLast ? sequence : 0, pages: group, more: isLast ? more : true)
        }
    }
}

extension Pages.Page {
    fileprivate var parts: [Pages.Page] {
        packed(records, limit: WireLimit.recordsInPage) { $0.envelope.count + $0.body.count + 16 }.map {
            Pages.Page(header: header, records: $0)
        }
    }

    fileprivate var roughLength: Int {
        records.reduce(header.roughLength) { $0 + $1.envelope.count + $1.body.count + 16 }
    }
}

extension SignedHeader {
    fileprivate var roughLength: Int { header.count + signature.count + 16 }
}

extension FolderAnnouncement {
    fileprivate var roughLength: Int { 128 + replicas.count * 56 + membershipHeads.count * 40 }
}

extension ChunkAnswer {
    fileprivate var parts: [ChunkAnswer] {
        let groups = packed(chunks, limit: WireLimit.chunksInRequest) { $0.bytes.count + 64 }
        return groups.enumerated().map { number, group in
            let isLast = number == groups.count - 1
            return ChunkAnswer(
                id: id, chunks: group, absent: number == 0 ? absent : [], isLast: isLast ? self.isLast : false)
        }
    }
}

extension ListAnswer {
    fileprivate var parts: [ListAnswer] {
        let groups = packed(objects, limit: WireLimit.listsInRequest) { $0.bytes.count + 64 }
        return groups.enumerated().map { number, group in
            let isLast = number == groups.count - 1
            return ListAnswer(
                id: id, objects: group, absent: number == 0 ? absent : [], isLast: isLast ? self.isLast : false)
        }
    }
}
