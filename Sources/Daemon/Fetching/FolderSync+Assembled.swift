import Chunking
import Folders
import Identity
import Placing
import Storing
import Syncing
import SystemCalls
import Transport

/// The end of an assembly: all of it is there, nobody wants it any more, or whoever was asked is gone.
extension FolderSync {
    func finishIfComplete(_ fetch: Fetch) {
        guard fetch.isComplete, !fetch.isEnded, let file = fetch.file else { return }
        fetching.end(fetch)
        do {
            let meta = Meaning(try index.heads(of: fetch.node).received)?.meta ?? Meta(mode: 0o600)
            let staged = try file.finish(size: fetch.size, mode: meta.mode, mtime: meta.mtime(of: fetch.content))
            if let staged { assembled(staged, fetch) }
        } catch {
            postpone(fetch.node, "cannot be staged: \(error)")
        }
        placing.mustLookAgain = true
    }

    /// All of it stands in `stage/`.
    func assembled(_ staged: Staged, _ fetch: Fetch) {
        placing.mustLookAgain = true
        guard fetch.isToKeep else {
            placing.staged[fetch.node] = StagedContent(content: fetch.content.hash, staged: staged)
            return
        }
        do { try keepStaged(staged, fetch) } catch {
            postpone(fetch.node, "cannot be kept: \(error)")
        }
    }

    /// Ends the assembly of a content that newer records do not want any more: perhaps nobody has it now. The next look at
    /// the node begins that of what they want.
    func dropUnwantedFetch(of node: NodeID) throws {
        comeBack(to: node)
        if let lack = fetching.lacks[node], try !isWanted(lack.content, of: node) { endLack(of: node) }
        try dropUnwantedRest(of: node)
        guard let fetch = fetching.fetches[node] else { return }
        guard try !isWanted(fetch.content.hash, of: node) else { return }
        fetch.file?.drop()
        fetching.end(fetch)
        placing.mustLookAgain = true
    }

    /// Of a node that stands no more nothing is wanted, though its records still name a content.
    private func isWanted(_ content: ContentHash, of node: NodeID) throws -> Bool {
        guard try index.node(node)?.stands == true, let meaning = Meaning(try index.heads(of: node).received) else {
            return false
        }
        return meaning.contents.contains { $0.value.hash == content }
    }

    /// What an earlier try left in `stage/` takes room that what is wanted now may need.
    private func dropUnwantedRest(of node: NodeID) throws {
        guard let tried = fetching.rests[node] ?? fetching.lackedRoom[node]?.content, try !isWanted(tried, of: node)
        else { return }
        fetching.lackedRoom[node] = nil
        dropRest(of: node)
        placing.refused[node] = nil
        placing.mustLookAgain = true
    }

    func dropRest(of node: NodeID) {
        guard let rest = fetching.rests.removeValue(forKey: node) else { return }
        try? tools.area.drop(FolderSync.stagedName(of: rest, for: node))
    }

    func abandon(_ fetch: Fetch, _ words: String) {
        fetch.file?.drop()
        fetching.end(fetch)
        postpone(fetch.node, words)
    }

    /// The disk does not take it now: what is in `stage/` stays there for the next try, unless others need its room.
    func setAside(_ fetch: Fetch, _ words: String) {
        guard !fetch.isEnded else { return }
        if let file = fetch.file, let room = try? tools.area.space().available, room < SizeClass.mostSmall {
            file.drop()
            fetching.end(fetch)
            fetching.lackedRoom[fetch.node] = LackedRoom(
                content: fetch.content.hash, available: (try? tools.area.space().available) ?? room, words: words)
        } else {
            leave(fetch)
        }
        postpone(fetch.node, (try? index.goalPath(of: fetch.node)) ?? .root, words)
    }

    /// Ends an assembly, and keeps what has come of it for the next try.
    func leave(_ fetch: Fetch) {
        fetch.file?.leave()
        fetching.end(fetch)
        fetching.rests[fetch.node] = fetch.content.hash
    }

    /// A peer went away: what it was asked for is asked for elsewhere.
    func fetchesLost(with device: DeviceID) {
        fetching.answers.forget(device)
        forgetPartner(device)
        takeBack(from: device)
        retryLacking(device)
    }

    /// What a peer was asked for is to be asked for elsewhere.
    func takeBack(from device: DeviceID) {
        let numbers = fetching.asked.keys.filter { $0.device == device }.map(\.number)
        let lists = fetching.askedLists.keys.filter { $0.device == device }.map(\.number)
        for number in Set(numbers + lists).sorted() { requestLost(RequestKey(device: device, number: number)) }
    }

    func requestsLost(_ numbers: [UInt64], by peer: Peer) {
        for number in numbers { requestLost(RequestKey(device: peer.device, number: number)) }
    }

    private func requestLost(_ key: RequestKey) {
        giveBack((fetching.asked.removeValue(forKey: key) ?? [:]).values.flatMap { $0 })
        listsLost(fetching.askedLists.removeValue(forKey: key) ?? [:])
    }

    /// A peer has more than it had: what it lacked may be there now.
    func retryFetches(from device: DeviceID) {
        for node in fetching.setAside.sorted() { comeBack(to: node) }
        guard !fetching.isIdle else { return }
        retryLacking(device)
        pumpFetches()
    }

    private func retryLacking(_ device: DeviceID) {
        for fetch in fetching.fetches.values.filter({ !$0.lacking.isEmpty }).sorted(by: { $0.number < $1.number }) {
            fetch.lacking.remove(device)
            // With one peer fewer, it may be lacked by all.
            fetching.lacked.append(fetch)
        }
    }
}
