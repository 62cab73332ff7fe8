/// Questions about the one folder that a test's devices share.
extension KithDevice {
    var status: StatusAnswer.Folder {
        get throws {
            guard let folder = try ask(StatusAnswer.self, "status", Cluster.folderName).folders.first else {
                throw Trouble("\(name): it has no folder")
            }
            return folder
        }
    }

    var conflicts: [ConflictsAnswer.Conflict] {
        get throws { try ask(ConflictsAnswer.self, "conflicts", Cluster.folderName).conflicts }
    }

    var held: [HeldAnswer.Held] {
        get throws { try ask(HeldAnswer.self, "held", Cluster.folderName).held }
    }

    func versions(of path: String) throws -> [VersionsAnswer.Version] {
        try ask(VersionsAnswer.self, "versions", (folder / path).text).versions
    }

    var tree: Tree {
        get throws { try Tree(at: folder) }
    }

    func invite(_ options: String...) throws -> String {
        let outcome = try attempt(["invite", Cluster.folderName] + options)
        guard outcome.status == 0 else { throw Trouble("\(name): no invite: \(outcome.err)") }
        return outcome.out.split(separator: "\n").joined()
    }

    /// Whether a file that Kith keeps here, placed or as a version, holds `line`.
    func keeps(_ line: String) throws -> Bool {
        var left = [folder]
        let wanted = Array(line.utf8)
        while let path = left.popLast() {
            if path.isDirectory {
                left += try path.names().map { path / $0 }
            } else if path.isFile, let bytes = try? path.read(), bytes.contains(wanted) {
                return true
            }
        }
        return false
    }
}
