import Identity

extension LoopState {
    func dialled(_ dial: Dial) {
        guard !isShuttingDown else {
            delegate?.dialFailed(dial.id, TransportError(.unavailable, dial.place, "this device shuts down"))
            return
        }
        let attempt = DialAttempt(dial)
        attempts[dial.id] = attempt
        let deadline = EventWatch(base, .nothing) { [unowned self] in
            attemptFailed(dial.id, TransportError(.timedOut, dial.place, "no connection in \(dial.timeout)"))
        }
        attempt.deadline = deadline
        deadline.begin(after: dial.timeout)
        resolve(dial)
    }

    /// An address is known at once; a name is looked up on a thread of its own, since DNS may take long.
    private func resolve(_ dial: Dial) {
        if let addresses = try? Resolver.addresses(of: dial.host, port: dial.port, literal: true) {
            return resolved(addresses, dial)
        }
        let mailbox = mailbox
        LoopThread {
            do throws(TransportError) {
                let addresses = try Resolver.addresses(of: dial.host, port: dial.port, literal: false)
                mailbox.post(.resolved(addresses, dial))
            } catch {
                mailbox.post(.unresolved(error, dial))
            }
        }.detach()
    }

    func resolved(_ addresses: [SocketAddress], _ dial: Dial) {
        guard let attempt = attempts[dial.id] else { return }
        attempt.addresses = addresses
        tryNext(attempt, after: TransportError(.unreachable, dial.place, "it has no address"))
    }

    /// Goes to the next address; `error` is what is reported where there is none.
    private func tryNext(_ attempt: DialAttempt, after error: TransportError) {
        var failure = error
        while !attempt.addresses.isEmpty {
            let address = attempt.addresses.removeFirst()
            do throws(SocketErrno) {
                let socket = try Socket(connectingTo: address)
                let channel = makeChannel(socket, address, dial: attempt.dial)
                attempt.channel = channel
                return channel.begin()
            } catch {
                failure = TransportError(error.code, attempt.dial.place, error.words)
            }
        }
        attemptFailed(attempt.dial.id, failure)
    }

    func addressFailed(_ id: DialID, _ error: TransportError) {
        guard let attempt = attempts[id] else { return }
        attempt.channel = nil
        tryNext(attempt, after: error)
    }

    func attemptSucceeded(_ id: DialID) {
        attempts[id]?.deadline?.end()
        attempts[id] = nil
    }

    func attemptFailed(_ id: DialID, _ error: TransportError) {
        guard let attempt = attempts.removeValue(forKey: id) else { return }
        attempt.deadline?.end()
        attempt.channel?.end(error)
        delegate?.dialFailed(id, error)
    }

    func cancelled(_ id: DialID) {
        guard let attempt = attempts[id] else { return }
        attemptFailed(id, TransportError(.closed, attempt.dial.place, "cancelled"))
    }
}
