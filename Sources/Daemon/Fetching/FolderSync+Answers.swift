import Bytes
import Chunking
import Cryptography
import Folders
import Identity
import Placing
import Storing
import Transport
import Wire

/// What comes back for what was asked.
extension FolderSync {
    func chunksReceived(_ answer: ChunkAnswer, from peer: Peer) {
        let key = RequestKey(device: peer.device, number: answer.id)
        defer { answerCame(from: peer.device) }
        guard var asked = fetching.asked[key] else { return }
        // Else the table would be copied for each answer.
        fetching.asked[key] = nil
        var work: [SizeClass: [StagingWork]] = [:]
        for piece in answer.chunks {
            for chunk in asked.removeValue(forKey: piece.id) ?? [] where !chunk.fetch.isEnded {
                work[SizeClass(of: chunk.fetch.size), default: []].append(
                    StagingWork(
                        node: chunk.fetch.node, fetch: chunk.fetch.number, target: chunk.fetch.target,
                        wanted: chunk.wanted, sealed: piece.bytes))
            }
        }
        if answer.isLast {
            giveBack(asked.values.flatMap { $0 }, lackedBy: peer.device)
        } else {
            fetching.asked[key] = asked
        }
        for sizes in SizeClass.allCases { stage(work[sizes] ?? [], of: sizes, from: peer.device) }
        guard answer.isLast else { return }
        pumpFetches()
        // All that was asked for is answered, and what waits holds up the rest: it may have to make way.
        guard fetching.asked.isEmpty, fetching.isCrowded else { return }
        placing.mustLookAgain = true
        advance()
    }

    private func stage(_ work: [StagingWork], of sizes: SizeClass, from device: DeviceID) {
        guard !work.isEmpty else { return }
        fetching.stagingBytes += work.reduce(0) { $0 + $1.sealed.count }
        let (tools, folder) = (tools, id)
        for (lane, work) in tools.staging.shared(work, of: sizes, by: \.wanted.chunk.id.raw.words.3) {
            lane.async {
                let results = tools.stage(work, folder: folder)
                self.enqueue { $0.stagedChunks(work, results, from: device) }
            }
        }
    }

    private func stagedChunks(_ work: [StagingWork], _ results: [StagingResult], from device: DeviceID) {
        fetching.stagingBytes -= work.reduce(0) { $0 + $1.sealed.count }
        var came: Set<ChunkID> = []
        for (piece, result) in zip(work, results) {
            guard let fetch = fetching.fetch(piece.node, number: piece.fetch) else {
                if case .staged(let staged) = result { dropUnwanted(staged, of: piece) }
                continue
            }
            let chunk = AskedChunk(fetch: fetch, wanted: piece.wanted)
            take(result, of: chunk, from: device, isFirst: came.insert(piece.wanted.chunk.id).inserted)
        }
        pumpFetches()
        advance()
    }

    /// - Parameter isFirst: it came for this; what else it serves came with it.
    private func take(_ result: StagingResult, of chunk: AskedChunk, from device: DeviceID, isFirst: Bool) {
        let source: ByteSource = isFirst ? .network : .skipped
        switch result {
        case .written:
            endLack(of: chunk.fetch.node)
            chunk.fetch.outstanding -= 1
            counted(source, bytes: UInt64(chunk.wanted.chunk.size))
            noteWritten(chunk.wanted, of: chunk.fetch)
            goOn(chunk.fetch)
        case .staged(let staged):
            endLack(of: chunk.fetch.node)
            counted(source, bytes: chunk.fetch.size)
            fetching.end(chunk.fetch)
            assembled(staged, chunk.fetch)
        case .refused(let words):
            giveBack([chunk], lackedBy: device)
            let path = (try? index.goalPath(of: chunk.fetch.node)?.description) ?? ""
            note(path, "a chunk from \(device.short): \(words)")
        case .unwritable(let words): setAside(chunk.fetch, words)
        }
    }

    /// Newer records wanted something else while it was written. Its name is that of its content and node.
    private func dropUnwanted(_ staged: Staged, of piece: StagingWork) {
        guard placing.staged[piece.node]?.staged.name != staged.name, fetching.fetches[piece.node] == nil else {
            return
        }
        try? tools.area.drop(staged.name)
    }

    func listsReceived(_ answer: ListAnswer, from peer: Peer) {
        let key = RequestKey(device: peer.device, number: answer.id)
        defer { answerCame(from: peer.device) }
        guard let asked = fetching.askedLists[key] else { return }
        if answer.isLast { fetching.askedLists[key] = nil }
        change {
            for object in answer.objects where sha256(object.bytes) == object.hash {
                try index.putListObject(object.bytes, hash: object.hash)
            }
        }
        for (node, hash) in asked.sorted(by: { $0.key < $1.key }) {
            guard let fetch = fetching.fetches[node], fetch.missingList == hash else { continue }
            if (try? index.listObject(hash)) ?? nil != nil {
                fetch.missingList = nil
                fetch.listAsked = false
                goOn(fetch)
            } else if answer.isLast {
                fetch.listAsked = false
                fetch.lacking.insert(peer.device)
                fetching.lacked.append(fetch)
                fetching.queue(fetch)
            }
        }
        pumpFetches()
        advance()
    }
}
