import Folders
import SystemCalls

extension WatchLedger {
    mutating func received(_ events: [InotifyEvent], at time: Int64) {
        for event in events { received(event, at: time) }
    }

    private mutating func received(_ event: InotifyEvent, at time: Int64) {
        if event.kinds.contains(.overflowed) { return overflowed(at: time) }
        if event.watch == cookieWatch { return cookieSeen(event, at: time) }
        if event.name.isEmpty { return directoryItself(event, at: time) }
        guard tree.contains(event.watch), !isReserved(event) else { return }
        entryChanged(event, at: time)
    }

    private func isReserved(_ event: InotifyEvent) -> Bool {
        event.watch == tree.root && event.name == IgnoreRules.reservedName
    }

    /// Nobody knows what was lost, cookies too: those that are waited for are made again, behind what is in the queue.
    private mutating func overflowed(at time: Int64) {
        needsFullScan = true
        // Closings may be among it.
        writing = [:]
        created = []
        lostCookies.formUnion(barriers)
        hasSomethingToTell(at: time)
    }

    private mutating func cookieSeen(_ event: InotifyEvent, at time: Int64) {
        guard event.kinds.contains(.created), let number = UInt64(String(decoding: event.name, as: UTF8.self)),
            barriers.remove(number) != nil
        else { return }
        passed.append(number)
        hasSomethingToTell(at: time)
    }

    private mutating func directoryItself(_ event: InotifyEvent, at time: Int64) {
        let isRoot = event.watch == tree.root
        if isRoot, !event.kinds.isDisjoint(with: [.selfDeleted, .selfMoved, .unmounted, .ended]) {
            isRootLost = true
            hasSomethingToTell(at: time)
        }
        if event.kinds.contains(.unmounted) {
            needsFullScan = true
            hasSomethingToTell(at: time)
        }
        if event.kinds.contains(.ended), tree.contains(event.watch) {
            // Neither deleted nor given up: nobody knows why.
            needsFullScan = true
            hasSomethingToTell(at: time)
        }
        if !event.kinds.isDisjoint(with: [.selfDeleted, .ended]) { tree.remove(event.watch) }
    }

    private mutating func entryChanged(_ event: InotifyEvent, at time: Int64) {
        let entry = Entry(watch: event.watch, name: event.name)
        let isDirectory = event.kinds.contains(.ofDirectory)
        if event.kinds.contains(.movedFrom) { departed(entry, isDirectory, event.cookie) }
        if event.kinds.contains(.movedTo) { arrived(entry, event.cookie) }
        if isDirectory, !event.kinds.isDisjoint(with: [.created, .movedTo]) {
            // Also one that was listened to: what was told of it before has the path that it had then, and where it is back
            // at the place that the index knows, no scan would find it moved.
            dirty[entry, default: []].insert(.unheard)
        }
        if event.kinds.contains(.created), !isDirectory {
            dirty[entry] = nil
            created.insert(entry)
        } else if event.kinds.contains(.modified) {
            dirty[entry] = nil
            created.remove(entry)
            return noteWrite(entry, at: time)
        } else if event.kinds.contains(.attributesChanged), writing[entry] != nil || created.contains(entry) {
            // Told together with what is being written.
            return
        } else {
            settled(entry)
        }
        hasSomethingToTell(at: time)
    }

    /// Nobody writes it now, as far as one can hear.
    private mutating func settled(_ entry: Entry) {
        writing[entry] = nil
        created.remove(entry)
        dirty[entry, default: []].remove(.renamedAway)
    }

    private mutating func departed(_ entry: Entry, _ isDirectory: Bool, _ cookie: UInt32) {
        var departure = Departure(entry: entry, isDirectory: isDirectory)
        if isDirectory, let name = Name(entry.name),
            let watch = tree.watch(at: WatchTree.Place(parent: entry.watch, name: name))
        {
            departure.watch = watch
            relocated[watch] = 0
        }
        departures[cookie] = departure
    }

    private mutating func arrived(_ entry: Entry, _ cookie: UInt32) {
        guard let departure = departures.removeValue(forKey: cookie) else { return }
        // Only now is it known that the place was emptied for good.
        if departure.entry != entry { dirty[departure.entry, default: []].insert(.renamedAway) }
        guard let watch = departure.watch else { return }
        if let name = Name(entry.name) {
            tree.attach(watch, at: WatchTree.Place(parent: entry.watch, name: name))
        } else {
            tree.detach(watch)
        }
    }
}
