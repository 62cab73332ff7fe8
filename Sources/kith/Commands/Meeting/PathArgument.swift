import Glibc

/// Paths as they are typed, made absolute without following a link that is itself what is meant.
enum PathArgument {
    /// A path whose last component may be a symlink that is meant itself, or may no longer exist: its directory is
    /// resolved as far as it exists, the rest is kept.
    static func entry(_ text: String, in directory: String) -> String {
        let path = absolute(text, in: directory)
        let name = path.split(separator: "/").last ?? ""
        if name.isEmpty || name == "." || name == ".." { return resolved(text, in: directory) }
        return joined(resolved(parent(of: path), in: directory), name)
    }

    /// A path with all its links followed as far as it exists.
    static func resolved(_ text: String, in directory: String) -> String {
        let path = absolute(text, in: directory)
        if let real = realpath(path, nil) {
            defer { free(real) }
            return String(cString: real)
        }
        let name = path.split(separator: "/").last ?? ""
        guard !name.isEmpty else { return "/" }
        let base = resolved(parent(of: path), in: directory)
        if name == "." { return base }
        return name == ".." ? parent(of: base) : joined(base, name)
    }

    /// A folder as a user names it: by its path if it holds a slash, else by its name or id.
    static func folder(_ text: String, in directory: String) -> String {
        text.contains("/") || text == "." || text == ".." ? entry(text, in: directory) : text
    }

    private static func absolute(_ text: String, in directory: String) -> String {
        text.hasPrefix("/") ? text : directory + "/" + text
    }

    private static func parent(of path: String) -> String {
        "/" + path.split(separator: "/").dropLast().joined(separator: "/")
    }

    private static func joined(_ directory: String, _ name: Substring) -> String {
        directory == "/" ? "/" + name : directory + "/" + name
    }
}
