import Bytes
import Chunking
import Folders
import Identity
import Manifests
import Transport
import Wire

/// A large content that several devices fetch at once: each tells the others what it has of it by now, and gives it to them.
/// So whoever has all of it gives it about once, and not once to each.
extension FolderSync {
    /// Contents from this size on, in bytes, are told of while they come.
    private static let leastShared: UInt64 = 16 << 20
    /// Bytes that come one after the other, about as many as one request asks for.
    private static let stretch: UInt64 = 4 << 20

    /// Whether others may be fetching it too.
    func isShared(_ fetch: Fetch) -> Bool {
        fetch.size >= FolderSync.leastShared && links.count > 1 && fetch.file != nil
    }

    /// Each device begins elsewhere, so that what two have is seldom the same: stretches in an order of its own.
    func inOwnOrder(_ chunks: [WantedChunk], of fetch: Fetch) -> [WantedChunk] {
        guard isShared(fetch) else { return chunks }
        let device = context.device.raw.words.0
        let keyed = chunks.map { (key: FolderSync.mixed(device ^ $0.offset / FolderSync.stretch), wanted: $0) }
        return keyed.sorted { ($0.key, $0.wanted.offset) < ($1.key, $1.wanted.offset) }.map(\.wanted)
    }

    /// Each bit of the result hangs on all of the number (the finalizer of SplitMix64).
    private static func mixed(_ number: UInt64) -> UInt64 {
        var mixed = number &+ 0x9e37_79b9_7f4a_7c15
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }

    /// A chunk stands in the stage. Others hear of it with the next few.
    func noteWritten(_ wanted: WantedChunk, of fetch: Fetch) {
        guard isShared(fetch), !fetch.isEnded else { return }
        fetch.written.insert(wanted.range)
        fetch.writtenBytes += UInt64(wanted.chunk.size)
        guard fetch.writtenBytes >= fetch.toldBytes + max(FolderSync.stretch, fetch.size / 256) else { return }
        fetch.toldBytes = fetch.writtenBytes
        let most = fetch.written.ranges.prefix(WireLimit.rangesInHolding)
        let held = ByteRanges(Array(most)) ?? ByteRanges()
        for device in links.keys.sorted() where mayHearOfContents(device) {
            links[device]?.peer.send(
                .holding(Holding(folder: id, node: fetch.node, content: fetch.content.hash, held: held)))
        }
    }

    /// A relay without keys knows no content by its name, and is not told one.
    private func mayHearOfContents(_ device: DeviceID) -> Bool {
        membership.role(of: device).map { $0 != .keep } ?? false
    }

    func holdingReceived(_ message: Holding, from peer: Peer) {
        guard links[peer.device] != nil, let fetch = fetching.fetches[message.node],
            fetch.content.hash == message.content
        else { return }
        fetch.holders[peer.device] = message.held
        // It is not to be asked for what it does not name.
        fetch.lacking.insert(peer.device)
        fetching.partners.insert(peer.device)
        fetching.queue(fetch)
        pumpFetches()
    }

    func forgetPartner(_ device: DeviceID) {
        guard fetching.partners.remove(device) != nil else { return }
        for fetch in fetching.fetches.values { fetch.holders[device] = nil }
    }
}
