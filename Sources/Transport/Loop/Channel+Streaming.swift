import Tracing

extension Channel {
    /// Bytes that one delivery has at most.
    private static let delivery = 256 << 10
    /// Deliveries, or so many bytes written, before others have their turn.
    private static let deliveriesInTurn = 4
    private static let writtenInTurn = 1 << 20

    func send(_ pieces: [[UInt8]]) {
        guard case .open(let stream, let connection) = phase else { return }
        for piece in pieces { output.append(piece) }
        guard connection.pendingBytes <= limits.mostWaiting else {
            return end(.peerTooSlow, "the peer does not read: \(connection.pendingBytes) bytes wait for it")
        }
        write(stream, connection)
        waitForMore()
    }

    func setPaused(_ paused: Bool) {
        isPaused = paused
        advance()
    }

    /// Writes what waits, then says goodbye at the level of TLS, and waits for the peer's own end.
    func close() {
        switch phase {
        case .open(let stream, let connection):
            phase = .closing(stream, connection, ended: false)
            endWithin(limits.closing)
            advance()
        case .closing, .ended: break
        case .connecting, .handshaking: end(.closed, "closed from here")
        }
    }

    func write(_ stream: TLSStream, _ connection: PeerConnection) {
        guard !output.isEmpty else { return }
        let granted = owner.throttles.up.grant(to: number, of: connection.device)
        isWritingHeld = granted == 0
        var left = min(Channel.writtenInTurn, granted)
        while !output.isEmpty, left > 0 {
            var step: (count: Int, progress: TLSStream.Progress) = (0, .done)
            output.writeFirst { bytes in
                let began = owner.track.begin()
                step = stream.write(bytes)
                owner.track.end(began, "encrypt and write")
                return step.count
            }
            left -= step.count
            noteWritten(step.count, connection)
            switch step.progress {
            case .done: continue
            case .wantsRead, .wantsWrite: return
            case .ended: return end(.closedByPeer, "the peer closed the connection")
            case .failed(let code, let words): return end(code, words)
            }
        }
    }

    private func noteWritten(_ count: Int, _ connection: PeerConnection) {
        guard count > 0 else { return }
        owner.throttles.up.passed(count, of: connection.device)
        let waiting = connection.wrote(count)
        if waiting < limits.lowWater, waiting + count >= limits.lowWater { owner.channelDrained(connection) }
    }

    func read(_ stream: TLSStream) {
        readNeedsWriting = false
        for _ in 0..<Channel.deliveriesInTurn {
            // The delegate may close, and a letter may pause, between two deliveries.
            guard case .open(_, let connection) = phase, !isPaused else { break }
            let granted = owner.throttles.down.grant(to: number, of: connection.device)
            isReadingHeld = granted == 0
            guard !isReadingHeld else { return waitForMore() }
            let began = owner.track.begin()
            let (bytes, progress) = readDelivery(stream, atMost: granted)
            if !bytes.isEmpty { owner.track.end(began, "read and decrypt") }
            owner.throttles.down.passed(bytes.count, of: connection.device)
            if !bytes.isEmpty {
                let began = owner.track.begin()
                owner.channelReceived(bytes, on: connection)
                owner.track.end(began, "hand on")
            }
            switch progress {
            case .done: continue
            case .wantsRead: return waitForMore()
            case .wantsWrite:
                readNeedsWriting = true
                return waitForMore()
            case .ended: return end(.closedByPeer, "the peer closed the connection")
            case .failed(let code, let words): return end(code, words)
            }
        }
        if case .open = phase, !isPaused { advanceAgain() }
        waitForMore()
    }

    private func waitForMore() {
        guard case .open = phase else { return }
        watch(reading: !isPaused && !isReadingHeld, writing: hasToWrite || readNeedsWriting)
    }

    /// Whether something waits that no limit holds back.
    private var hasToWrite: Bool { !output.isEmpty && !isWritingHeld }

    /// As many records as there are and as fit. What is short is copied, so that nobody keeps a large array for it.
    private func readDelivery(_ stream: TLSStream, atMost limit: Int) -> ([UInt8], TLSStream.Progress) {
        var progress = TLSStream.Progress.done
        let bytes = [UInt8](unsafeUninitializedCapacity: min(limit, Channel.delivery)) { buffer, filled in
            let capacity = min(limit, Channel.delivery)
            while filled < capacity, case .done = progress {
                let rest = UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(buffer)[filled..<capacity])
                let step = stream.read(into: rest)
                filled += step.count
                progress = step.1
            }
        }
        let isShort = bytes.count <= Channel.delivery / 4
        return (isShort ? bytes.withUnsafeBufferPointer { Array($0) } : bytes, progress)
    }

    func finishClosing(_ stream: TLSStream, _ connection: PeerConnection, ended: Bool) {
        guard case .closing = phase else { return }
        guard output.isEmpty else { return watch(reading: false, writing: hasToWrite) }
        if !ended {
            stream.endWriting()
            phase = .closing(stream, connection, ended: true)
        }
        discard(stream)
    }

    /// A socket closed with unread bytes resets the line, and the peer would lose the last words that we sent.
    private func discard(_ stream: TLSStream) {
        var left = Channel.deliveriesInTurn * Channel.delivery
        while left > 0 {
            let (count, progress) = withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 16) {
                stream.read(into: $0)
            }
            left -= count
            switch progress {
            case .done: continue
            case .wantsRead, .wantsWrite: return watch(reading: true, writing: false)
            case .ended, .failed: return end(.closed, "closed from here")
            }
        }
        advanceAgain()
    }
}
