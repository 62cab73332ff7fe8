import Control
import Folders
import Identity
import Manifests
import Placing
import Scanning
import Storing
import Syncing
import SystemCalls

/// Bytes that changed though nobody wrote them: found by reading everything again, kept from everybody, and repaired from a
/// member on command.
extension FolderSync {
    private static let words = "its bytes are not what was written: the disk has damaged it"

    /// Begins to read everything; nothing where that is under way.
    func verify(repairing: Bool) throws {
        guard canScan else {
            throw API.Failure(.failed, "\(entry.name) cannot be read now", hint: "see: kith status \(entry.name)")
        }
        if repairing { try mustBeMember() }
        compareWithAll()
        verifying.repairs = verifying.repairs || repairing
        guard verifying.run == nil else { return }
        let totals = index.laidTotals
        let known = Set(try index.damaged().map(\.node))
        let rotten = Set(try index.rottenVersions().map(\.id))
        let run = VerifyRun(
            files: UInt64(clamping: totals.files), bytes: totals.bytes, damagedBefore: known, rottenBefore: rotten)
        verifying.run = run
        let tools = tools
        do {
            try IdleThread.start {
                let result = Result {
                    try tools.verify(
                        run, report: { damage in self.enqueue { $0.found(damage) } },
                        rotten: { row in self.enqueue { $0.found(rotten: row) } })
                }
                self.enqueue { $0.verified(run, result) }
            }
        } catch {
            verifying.run = nil
            throw error
        }
        changed()
    }

    private func mustBeMember() throws {
        guard !links.isEmpty else {
            throw API.Failure(
                .failed, "no member is connected from whom anything could come", hint: "see: kith peers")
        }
    }

    func found(_ damage: FolderTools.Damage) {
        // Whoever wrote it meanwhile has repaired it.
        guard (try? index.laid(damage.row.node)) == damage.row else { return }
        let path = damage.path.description
        change(durably: true) {
            try index.putDamaged(DamagedRow(node: damage.row.node, path: path, found: damage.found))
        }
        note(path, FolderSync.words + "; get it back from a member: kith verify --repair")
    }

    private func found(rotten version: VersionRow) {
        guard let file = version.file, (try? index.version(file: file))?.id == version.id else { return }
        change(durably: true) { try index.putRotten(version.id) }
        note(".kith/" + file, "the disk has damaged what was kept of \(version.path)")
    }

    private func verified(_ run: VerifyRun, _ result: Result<Void, any Error>) {
        guard !isStopped, !run.isCancelled else { return }
        verifying.run = nil
        let counts = run.counts
        if case .failure(let error) = result {
            note("", "not everything could be verified: \(error)")
        } else {
            forgetDamage(of: counts.whole)
            forgetRot(of: counts.wholeVersions)
            tools.home.saveVerified(
                API.Verified(
                    ended: Clock.realTime() / 1_000_000, files: counts.files, bytes: counts.bytes,
                    passedOver: counts.passedOver, damaged: 0, versions: counts.versions))
        }
        if verifying.repairs { repair() }
        verifying.repairs = false
        changed()
    }

    /// What was damaged and is not any more.
    private func forgetDamage(of whole: Set<NodeID>) {
        change {
            for row in try index.damaged() where whole.contains(row.node) { try forget(row) }
        }
    }

    /// Of versions that are whole, and of those that are gone.
    private func forgetRot(of whole: Set<Int64>) {
        guard index.hasRotten else { return }
        change {
            for row in try index.rottenVersions() {
                guard let file = row.file, let path = VersionPath(file) else { continue }
                guard try whole.contains(row.id) || tools.area.versionFile(path) == nil else { continue }
                try index.removeRotten(row.id)
                try index.clearProblem(".kith/" + file)
            }
        }
    }

    private func forget(_ row: DamagedRow) throws {
        try index.removeDamaged(row.node)
        try index.clearProblem(row.path)
    }

    /// The index says from now on what is really there: so the right bytes are fetched, and put in its place as if they
    /// were newer; what is damaged goes to the versions.
    private func repair() {
        change(durably: true) {
            for var damage in try index.damaged() where !damage.isRepairing {
                guard var row = try index.laid(damage.node) else { continue }
                row.content = damage.found
                try index.putLaid(row)
                try index.markUnplaced(row.node)
                damage.isRepairing = true
                try index.putDamaged(damage)
            }
        }
        placing.mustLookAgain = true
        advance()
    }

    /// Whether a scan has found nothing but what is known to be damaged, because somebody touched it: no record is made of
    /// that, but of the touch. What somebody wrote over it is an edit, and ends the damage. In a transaction.
    func isDamage(_ finding: Finding) throws -> Bool {
        guard index.hasDamaged else { return false }
        switch finding {
        case .changed(let row, let found):
            guard let damage = try index.damaged(row.node), !damage.isRepairing else { return false }
            if found.content.content.hash == damage.found {
                let touch = LocalChange.touched(row, stamp: found.stamp, racy: found.racy)
                try seen(try engine.applied(touch, index), at: row.name, in: row.parent)
                return true
            }
            try forget(damage)
        case .vanished(let row):
            if let damage = try index.damaged(row.node) { try forget(damage) }
        case .created, .touched, .moved: break
        }
        return false
    }
}

/// What verifying shows of itself.
extension FolderSync {
    var verification: API.Verification {
        let damaged = damagedNow
        let rotten = ((try? index.rottenVersions()) ?? []).compactMap(\.file)
        return API.Verification(
            folder: entry.id.text, folderName: entry.name, isRunning: verifying.run != nil || isComparing,
            last: lastVerified, damaged: damaged.map(\.path), repairing: UInt64(damaged.count { $0.isRepairing }),
            damagedVersions: rotten.map { ".kith/" + $0 }, compared: comparisons)
    }

    /// With the members that are connected, or were compared with once; rising by device.
    private var comparisons: [API.Compared] {
        membership.members.filter { $0.device != context.device }.compactMap { member in
            guard let row = lastCompared(with: member.device) else { return nil }
            return API.Compared(
                device: member.device.description, name: name(of: member.device), ended: row.ended / 1_000_000,
                agrees: row.agrees, differing: row.differing)
        }
    }

    var lastVerified: API.Verified? {
        var last = tools.home.loadVerified()
        last?.damaged = UInt64(damagedNow.count + ((try? index.rottenVersions().count) ?? 0))
        return last
    }

    /// Without what has been repaired since.
    private var damagedNow: [DamagedRow] {
        guard index.hasDamaged else { return [] }
        change {
            for row in try index.damaged() where row.isRepairing {
                if try index.laid(row.node)?.content != row.found { try forget(row) }
            }
        }
        return (try? index.damaged()) ?? []
    }
}
