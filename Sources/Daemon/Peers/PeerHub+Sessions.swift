import Folders
import Identity
import Synchronization
import Transport
import Wire

/// What sessions say, carried to whom it concerns.
extension PeerHub {
    func deliver(_ actions: [SessionAction], of peer: Peer) {
        for action in actions {
            switch action {
            case .send: break
            case .opened(let hello, _): opened(peer, hello)
            case .received(let message): received(message, from: peer)
            case .requestsLost(let requests):
                state.withLock { state in
                    for folder in state.folders(knowing: peer) { folder.handle.handIn(.requestsLost(requests, peer)) }
                }
            case .close(let reason): ended(peer, reason)
            }
        }
    }

    /// Ends a session from our side.
    func end(_ peer: Peer, _ reason: WireError) {
        deliver(peer.change { $0.end(reason, at: $1) }, of: peer)
    }

    private func opened(_ peer: Peer, _ hello: Hello) {
        let loser: Peer? = state.withLock { state in
            let other = state.open[peer.device]
            if let other, !state.prefers(peer, over: other, at: now()) {
                state.answerConnects(to: peer.device)
                return peer
            }
            if let other { state.forget(other) }
            state.open[peer.device] = peer
            opened(peer, hello, &state)
            return other
        }
        if let loser { end(loser, WireError(.duplicateSession, "there is another connection with this device")) }
        start()
    }

    private func opened(_ peer: Peer, _ hello: Hello, _ state: inout HubState) {
        let name = hello.deviceName.flatMap(PeerHub.shown)
        state.records[peer.connection.number]?.opened = now()
        state.records[peer.connection.number]?.name = name
        if state.wantedDevices.contains(peer.device) {
            let target = state.records[peer.connection.number]?.target
            state.book.met(peer.device, name: name, at: target?.place)
            if let target { state.plan.remember(target) }
        }
        for folder in state.folders.keys.sorted() { state.open(folder, to: peer) }
        state.answerConnects(to: peer.device)
        joinsMet(peer, &state)
    }

    /// A name as it may be shown: one line, of bounded length.
    private static func shown(_ name: String) -> String? {
        let plain = String(
            String.UnicodeScalarView(name.unicodeScalars.filter { $0.properties.generalCategory != .control }))
        let short = String(plain.prefix(64))
        return short.allSatisfy(\.isWhitespace) ? nil : short
    }

    private func ended(_ peer: Peer, _ reason: WireError) {
        if reason.code != .done, reason.code != .duplicateSession { log("\(peer.device.short): \(reason.words)") }
        state.withLock { state in
            guard let record = state.records.removeValue(forKey: peer.connection.number) else { return }
            state.forget(peer)
            if !state.isConnected(peer.device) { state.plan.disconnected(peer.device, at: now()) }
            if state.open[peer.device] != nil {
                state.answerConnects(to: peer.device)
            } else if let place = record.target?.place, reason.code != .duplicateSession {
                state.answerConnects(at: place, .failed("\(place): \(reason.words)"))
            }
            joinsLost(peer, at: record.target?.place, reason.words, &state)
        }
        schedule()
    }

    private func received(_ message: Message, from peer: Peer) {
        switch message {
        case .folders(let announcements): announced(announcements, by: peer)
        case .joinAnswer(let answer): joinAnswered(answer, by: peer)
        case .joinLookup(let lookup): lookedUp(lookup, by: peer)
        case .joinLookupAnswer(let answer): lookupAnswered(answer, by: peer)
        case .chunkAnswer, .listAnswer:
            // A number says only that the request was one of ours: the folder that made it knows it.
            state.withLock { state in
                for folder in state.folders(knowing: peer) { folder.handle.handIn(.received(message, peer)) }
            }
        default:
            if let folder = message.folder { received(message, on: folder, from: peer) }
        }
    }

    private func received(_ message: Message, on folder: FolderID, from peer: Peer) {
        let isKnown = state.withLock { state in
            guard let entry = state.folders[folder] else { return false }
            if case .folderClosed = message {
                state.records[peer.connection.number]?.announced[folder] = nil
                state.folders[folder]?.told.remove(peer.connection.number)
            }
            if state.open[peer.device] == peer { entry.handle.handIn(.received(message, peer)) }
            return true
        }
        if !isKnown { receivedOfUnknown(folder, message, from: peer) }
    }
}
