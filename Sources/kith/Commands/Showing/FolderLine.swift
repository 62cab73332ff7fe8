import Control

/// What became of a folder: `shared docs  /home/me/docs`.
enum FolderLine {
    static func text(_ what: String, _ folder: API.Folder) -> String {
        "\(what) \(Shown.line(folder.name))  \(Shown.line(folder.path))\n"
    }
}
