package import Folders

/// What the user keeps out of a folder: the lines of `.kithignore` in its root, in git's grammar (gitignore(5)).
///
/// Every input means something: a line that makes no sense matches nothing, as it does for git. `.kith` in the root is
/// always ignored and `.kithignore` in the root never, whatever the lines say.
package struct IgnoreRules: Hashable, Sendable {
    /// The file in the root that holds the rules; it is synced like any other.
    package static let fileName = Array(".kithignore".utf8)

    /// Where a replica keeps its own things: no part of the folder, on disk or off the wire.
    package static let reservedName = Array(".kith".utf8)

    /// No line at all: only `.kith` is ignored.
    package static let none = IgnoreRules([])

    /// Whether nothing is ignored.
    package var isEmpty: Bool { rules.isEmpty }

    private let rules: [IgnoreRule]

    /// The rules that the bytes of a `.kithignore` make; later lines win over earlier ones.
    package init(_ bytes: [UInt8]) { rules = IgnoreRule.lines(of: bytes).compactMap { IgnoreRule(line: $0) } }

    /// Whether the entry at `path` is kept out, by a rule for itself or for any directory above it.
    package func isIgnored(path: RelativePath, isDirectory: Bool) -> Bool {
        var directory: [UInt8] = []
        for (index, name) in path.names.enumerated() {
            let isLast = index == path.names.count - 1
            if isIgnored(name.bytes, in: directory, isDirectory: isLast ? isDirectory : true) { return true }
            directory += name.bytes + [slash]
        }
        return false
    }

    /// Whether the entry `name` is kept out by a rule for itself, its directory being none that is kept out.
    ///
    /// - Parameter directory: the path beneath the root with a slash at its end; empty for the root.
    package func isIgnored(_ name: [UInt8], in directory: [UInt8], isDirectory: Bool) -> Bool {
        if directory.isEmpty {
            if name == Self.reservedName { return true }
            if name == Self.fileName { return false }
        }
        guard !rules.isEmpty else { return false }
        let path = directory + name
        for rule in rules.reversed() where rule.matches(path, nameAt: directory.count, isDirectory: isDirectory) {
            return !rule.keeps
        }
        return false
    }
}
