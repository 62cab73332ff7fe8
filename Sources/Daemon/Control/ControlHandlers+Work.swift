import Control
import Folders

/// Orders to folders.
extension ControlHandlers {
    func rescan(_ request: API.RescanRequest) async throws -> API.Done {
        await daemon.lookAtHeldRoots()
        for folder in try await open(request.folder) { await folder.looksAtEverything() }
        return API.Done()
    }

    func pause(_ request: API.PauseRequest) async throws -> API.Done {
        for folder in try await folders(request.folder) { try await daemon.pause(folder.entry.id, true) }
        return API.Done()
    }

    func resume(_ request: API.ResumeRequest) async throws -> API.Done {
        for folder in try await folders(request.folder) { try await daemon.pause(folder.entry.id, false) }
        return API.Done()
    }

    func conflicts(_ request: API.ConflictsRequest) async throws -> API.Conflicts {
        var conflicts: [API.Conflict] = []
        for folder in try await open(request.folder) { conflicts += try await folder.conflicts() }
        let own = await daemon.device().name
        for (number, conflict) in conflicts.enumerated() {
            for (side, head) in conflict.heads.enumerated() where head.mine {
                conflicts[number].heads[side].authorName = own
            }
        }
        return API.Conflicts(conflicts: conflicts)
    }

    func resolve(_ request: API.ResolveRequest) async throws -> API.Resolved {
        let (folder, path) = try await place(request.path)
        return try await folder.resolve(path, keeping: request.keep)
    }

    func versions(_ request: API.VersionsRequest) async throws -> API.Versions {
        let (folder, path) = try await place(request.path)
        return API.Versions(
            folder: folder.id.text, path: path.description, versions: try await folder.versions(at: path))
    }

    func restore(_ request: API.RestoreRequest) async throws -> API.Restored {
        let (folder, path) = try await place(request.path)
        if let file = request.to { return try await folder.restore(path, version: request.version, to: file) }
        return try await folder.restore(path, version: request.version)
    }
}
