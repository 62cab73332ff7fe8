import Control
import Folders
import Manifests

/// How things are.
extension ControlHandlers {
    func device(_ request: API.DeviceRequest) async -> API.Device { await daemon.device() }

    func status(_ request: API.StatusRequest) async throws -> API.Status {
        var shown: [API.FolderStatus] = []
        for folder in try await folders(request.folder) { shown.append(try await folder.status()) }
        let counters = daemon.context.counters
        return API.Status(
            device: await daemon.device(), discovery: await daemon.discovery(), folders: shown,
            limits: shownLimits().filter(\.inForce),
            traffic: API.Traffic(
                network: counters.bytes(from: .network), sameFile: counters.bytes(from: .sameFile),
                otherFile: counters.bytes(from: .otherFile), skipped: counters.bytes(from: .skipped)))
    }

    /// Answers when all agree, one look after another at all of them, or when patience is over.
    func wait(_ request: API.WaitRequest) async throws -> API.Agreement {
        guard request.patience.isFinite, request.peers ?? 0 >= 0 else {
            throw API.Failure(.badRequest, "`patience` and `peers` are numbers from 0 on")
        }
        let deadline = ContinuousClock.now + .seconds(min(max(request.patience, 0), 86_400))
        let chosen = try await folders(request.folder)
        let stuck = chosen.compactMap { folder in
            do throws(API.Failure) { _ = try folder.opened() } catch { return error.message }
            return nil
        }
        let open = chosen.compactMap(\.sync)
        for folder in open {
            guard await folder.hearsLocalChanges(until: deadline) else { break }
        }
        while true {
            for folder in open { await folder.agrees(request.peers, until: deadline) }
            // One that agreed may have changed while another was waited for.
            var missing = stuck
            for folder in open { missing += await folder.missing(request.peers) }
            if missing.isEmpty || !stuck.isEmpty || .now >= deadline || open.isEmpty {
                return API.Agreement(agreed: missing.isEmpty, waitingFor: missing)
            }
        }
    }
}

extension FolderSync {
    fileprivate func missing(_ peers: Int?) -> [String] {
        missingForAgreement(peers: peers ?? (membership.members.count > 1 ? 1 : 0))
    }

    fileprivate func agrees(_ peers: Int?, until deadline: ContinuousClock.Instant) async {
        _ = await waits(until: deadline) { $0.missing(peers).isEmpty }
    }
}

extension ControlledFolder {
    fileprivate func status() async throws -> API.FolderStatus {
        let (shown, problem): (API.FolderState, API.Problem)
        switch state {
        case .open(let sync): return try await sync.status()
        case .held(let check):
            (shown, problem) = (
                .held,
                API.Problem(
                    path: "", what: check.words(path: entry.path),
                    hint: "see: kith held \(ShellWord.quoted(entry.name))")
            )
        case .failed(let words): (shown, problem) = (.error, API.Problem(path: "", what: words))
        }
        return API.FolderStatus(
            name: entry.name, id: entry.id.text, path: entry.path, role: "unknown", state: shown, errors: [problem])
    }
}
