package import Folders

/// What the heads of one node say, computed alike by every device that holds the same heads.
package struct Meaning: Hashable, Sendable {
    /// Where the node stands, or stood; never marked gone.
    package let place: Place
    package let placeDot: Dot
    /// Whether it stands by what its own heads say; a directory stands too while anything lives in it.
    package let stands: Bool
    /// Distinct contents, the one that stands first. More than one is a conflict.
    package let contents: [Dotted<Content>]
    package let meta: Meta
    /// All events on this node that its heads have seen.
    package let vector: VersionVector
    /// All live contents that count, equal ones too: what an edit carries on but for the one that it replaces. What somebody
    /// removed knowingly is not among them where something else stands: carried on without the removal, it would be a side
    /// of a conflict whose bytes nobody need have any more.
    package let liveContents: [Dotted<Content>]
    /// All live metas that count.
    let liveMetas: [Dotted<Meta>]

    /// Nil where a head lacks a place or a content, which no honest record does.
    package init?(_ heads: [Record]) {
        if heads.count == 1, let only = Meaning(alone: heads[0]) {
            self = only
            return
        }
        let places = live(heads, \.places)
        let contents = live(heads, \.contents)
        let metas = live(heads, \.metas)
        let goners = heads.filter { $0.places.contains { $0.value.gone } }
        let seenGone = { (dot: Dot) in goners.contains { $0.saw(dot) } }
        // Gone counts only where it has seen every live content.
        var standing = places.filter { !$0.value.gone }
        let stands = !standing.isEmpty || contents.contains { !seenGone($0.dot) }
        if standing.isEmpty && stands {
            standing = heads.flatMap(\.places).filter { !$0.value.gone }
        }
        // What somebody removed knowingly is no side of a conflict with what he did not see.
        let counting = stands ? orAll(contents.filter { !seenGone($0.dot) }, contents) : contents
        let countingMetas = stands ? orAll(metas.filter { !seenGone($0.dot) }, metas) : metas
        guard let place = orAll(standing, places).max(by: { $0.dot < $1.dot }),
            let ranked = Meaning.distinct(counting)
        else { return nil }
        self.place = Place(parent: place.value.parent, name: place.value.name)
        placeDot = place.dot
        self.stands = stands
        self.contents = ranked
        meta = countingMetas.max { $0.dot < $1.dot }?.value ?? Meta(mode: 0o600)
        var vector = VersionVector()
        for head in heads { vector.merge(head.vector) }
        self.vector = vector
        liveContents = counting
        liveMetas = countingMetas
    }

    /// Of a head without others, as nearly all are, that has one value of each attribute and is not gone; else nil.
    private init?(alone head: Record) {
        guard head.places.count == 1, head.contents.count == 1, head.metas.count == 1, !head.places[0].value.gone else {
            return nil
        }
        place = head.places[0].value
        placeDot = head.places[0].dot
        stands = true
        (contents, liveContents) = (head.contents, head.contents)
        meta = head.metas[0].value
        liveMetas = head.metas
        vector = head.vector
    }

    /// One of each bytes, the one with the later mtime; the one that stands first. Nil where there is none.
    private static func distinct(_ contents: [Dotted<Content>]) -> [Dotted<Content>]? {
        var ranked: [Dotted<Content>] = []
        for content in contents.sorted(by: { $0.value.standsBefore($1.value) })
        where !ranked.contains(where: { $0.value.hash == content.value.hash }) { ranked.append(content) }
        return ranked.isEmpty ? nil : ranked
    }

    /// The content that stands.
    package var content: Content { contents[0].value }
}

private func orAll<Value>(_ some: [Value], _ all: [Value]) -> [Value] { some.isEmpty ? all : some }
