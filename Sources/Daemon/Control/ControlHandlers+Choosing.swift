import Control
import Folders

/// What a request means by what it gives.
extension ControlHandlers {
    /// The folder that is given, or all; rising by name, then id.
    func folders(_ given: String?) async throws -> [ControlledFolder] {
        let all = await daemon.folders().sorted { ($0.entry.name, $0.entry.id) < ($1.entry.name, $1.entry.id) }
        guard let given else { return all }
        let chosen = try API.folder(given, among: all.map(\.shown))
        return all.filter { $0.entry.id.text == chosen.id }
    }

    func folder(_ given: String) async throws -> ControlledFolder {
        guard let folder = try await folders(given).first else {
            throw API.Failure(.noSuchFolder, "no folder is called `\(given)`")
        }
        return folder
    }

    /// The folders that are given and are open; where one is asked for by its name, it must be.
    func open(_ given: String?) async throws -> [FolderSync] {
        let chosen = try await folders(given)
        return given == nil ? chosen.compactMap(\.sync) : try chosen.map { try $0.opened() }
    }

    /// The folder that an absolute path lies in, and the path within it.
    func place(_ path: String) async throws -> (FolderSync, RelativePath) {
        guard path.hasPrefix("/") else {
            throw API.Failure(.badRequest, "`\(path)` is no absolute path", path: path)
        }
        let folder = try await folder(path)
        var names: [Name] = []
        for component in path.utf8.dropFirst(folder.entry.path.utf8.count).split(separator: UInt8(ascii: "/")) {
            guard let name = Name(Array(component)) else {
                throw API.Failure(.noSuchPath, "\(path) cannot be in a folder", path: path)
            }
            names.append(name)
        }
        guard !names.isEmpty else {
            throw API.Failure(.noSuchPath, "\(path) is the folder itself", path: path, hint: "give a path in it")
        }
        return (try folder.opened(), RelativePath(names))
    }
}

extension ControlledFolder {
    /// Throws where the folder could not be opened, and says why.
    func opened() throws(API.Failure) -> FolderSync {
        switch state {
        case .open(let sync): return sync
        case .held(let check):
            throw API.Failure(
                .notAllowed, "\(entry.name) is held: \(check.words(path: entry.path))", path: entry.path,
                hint: "see: kith held \(ShellWord.quoted(entry.name))")
        case .failed(let words):
            throw API.Failure(.failed, "\(entry.name) could not be opened: \(words)", path: entry.path)
        }
    }
}
