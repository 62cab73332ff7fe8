import Dispatch
import Folders
import Placing
import Storing
import Syncing
import SystemCalls

/// Batches through the disk, crash-exactly: staged bytes durable, intents durable, renames, renames durable, and only then
/// the index says "placed".
///
/// One sync of the filesystem, and one commit, serve two batches that follow each other: they make the renames of the one
/// durable and placed, and what is staged for the other, and its intents. Meanwhile the next one is fetched.
extension FolderSync {
    /// Begins a batch, and ends the one whose renames are done. One of them may be empty.
    func execute(_ acts: [PlannedAct]) {
        placing.isUnderWay = true
        placing.inFlight.formUnion(acts.map(\.node))
        for act in acts {
            if case .makeDirectory = act.act { placing.coming[act.node] = act.path }
        }
        let (placer, tools, now) = (placer, tools, Clock.realTime())
        let (steps, settling) = (acts.map(\.step), placing.renamed?.intents ?? [])
        tools.placing.async {
            let check = acts.isEmpty ? RootCheck.fine : tools.area.check()
            let synced = placer.sync(settling: settling, preparing: check == .fine ? steps : [])
            let intents = check == .fine ? placer.intents(for: steps, now: now) : []
            self.enqueue { folder in
                folder.settled(synced.settled)
                if check == .fine {
                    folder.prepared(acts, intents, synced.prepared)
                } else {
                    folder.rootIsNotFine(check)
                }
            }
        }
    }

    /// The renames of the batch before are durable, or cannot be made so.
    private func settled(_ result: Result<Void, any Error>) {
        guard placing.renamed != nil, case .failure(let error) = result else { return }
        // Nothing is claimed that may not be durable: the intents stay open, and recovery looks at them.
        placing.renamed = nil
        fail("what was placed cannot be made durable: \(error)")
    }

    private func rootIsNotFine(_ check: RootCheck) {
        _ = commit([], [])
        endBatches()
        hold(check)
        pumpAll()
    }

    private func prepared(_ acts: [PlannedAct], _ intents: [PlacementIntent], _ result: Result<Void, any Error>) {
        var (acts, intents) = (acts, intents)
        if case .failure(let error) = result {
            refused(acts, "what was received cannot be written: \(error)")
            (acts, intents) = ([], [])
        }
        (acts, intents) = current(acts, intents)
        guard let numbers = commit(acts, intents) else { return endBatches() }
        placing.inFlight = Set(acts.map(\.node))
        // Not before the rows say what the disk shows: a scan between the two would take what moved for what is gone.
        tools.setBusy(acts.flatMap(\.spots))
        noteArriving(acts)
        if acts.isEmpty { endBatches() } else { rename(acts, intents, numbers) }
        placed()
    }

    /// Without what a scan has changed since it was planned: that is planned anew. Else what a user makes and removes meanwhile
    /// would be made again.
    private func current(
        _ acts: [PlannedAct], _ intents: [PlacementIntent]
    ) -> (acts: [PlannedAct], intents: [PlacementIntent]) {
        let outdated = placing.outdated
        placing.outdated = []
        guard !outdated.isEmpty else { return (acts, intents) }
        // What needed no bytes was staged for this act alone.
        for act in acts where outdated.contains(act.node) && placing.staged[act.node] == nil {
            if let staged = act.step.staged { try? tools.area.drop(staged.name) }
        }
        let left = zip(acts, intents).filter { !outdated.contains($0.0.node) }
        return (left.map(\.0), left.map(\.1))
    }

    /// In one step: the batch before is placed, and this one is intended. Nil where the index failed.
    private func commit(_ acts: [PlannedAct], _ intents: [PlacementIntent]) -> [Int64]? {
        if case .failed = state { return nil }
        let before = placing.renamed
        placing.renamed = nil
        guard before != nil || !acts.isEmpty else { return [] }
        return change(durably: true) {
            if let before { try take(before) }
            return try index.putIntents(
                zip(acts, intents).map { act, intent in
                    NewIntent(
                        node: act.node, parent: act.goal.parent, name: act.goal.name,
                        step: IntentRecord(intent: intent, act: act).encoded)
                })
        }
    }

    private func take(_ batch: RenamedBatch) throws {
        for (act, outcome) in zip(batch.acts, batch.outcomes) { try take(outcome, of: act) }
        try index.removeIntents(batch.numbers)
        try signLocalRecords()
    }

    private func rename(_ acts: [PlannedAct], _ intents: [PlacementIntent], _ numbers: [Int64]) {
        let (placer, tools) = (placer, tools)
        tools.placing.async {
            let outcomes = placer.execute(intents, now: Clock.realTime()) { number, stamp, file in
                tools.holds(acts[number].act.content(of: stamp), file)
            }
            tools.ownPlacings.note(acts, outcomes)
            self.enqueue { folder in
                folder.renamed(RenamedBatch(acts: acts, intents: intents, numbers: numbers, outcomes: outcomes))
            }
        }
    }

    /// What is ready by now is the next batch; where nothing is, this one is settled alone.
    private func renamed(_ batch: RenamedBatch) {
        placing.renamed = batch
        placing.coming = [:]
        for (act, outcome) in zip(batch.acts, batch.outcomes) {
            if case .makeDirectory = act.act, case .placed = outcome { placing.coming[act.node] = act.path }
        }
        // Paths beneath a directory that has moved are known when its row says where it is.
        execute(canPlace && !batch.acts.contains(where: \.act.movesDirectory) ? nextActs() : [])
        pumpFetches()
    }

    /// No batch is on its way any more.
    private func endBatches() {
        placing.isUnderWay = false
        placing.renamed = nil
        placing.inFlight = []
        placing.arriving = [:]
        placing.coming = [:]
        tools.setBusy([])
    }

    private func placed() {
        placing.mustLookAgain = true
        rescanWhatChanged()
        pumpAll()
        advance()
        tellWhatCame()
    }

    /// The disk is full, or does not let itself be written: all of it is tried again later, and said. Of what is staged
    /// nobody knows how much has reached the disk.
    private func refused(_ acts: [PlannedAct], _ words: String) {
        for act in acts {
            dropStaged(act.node)
            postpone(act.node, act.path, words)
        }
        changed()
    }
}

/// A batch whose renames are done and not yet durable.
struct RenamedBatch: Sendable {
    let acts: [PlannedAct]
    let intents: [PlacementIntent]
    /// Of the intents in the index.
    let numbers: [Int64]
    let outcomes: [PlacementOutcome]
}
