package import SystemCalls

extension IgnoreRules {
    /// Longer files are refused with `.fileTooLarge`.
    package static let longestFile = 1 << 20

    /// The rules in the root's `.kithignore`; none where there is no such file, or a symlink or directory of that name.
    package static func read(from root: DirectoryDescriptor) throws(Errno) -> IgnoreRules {
        do throws(Errno) {
            let file = try root.openBeneath(fileName, [.readOnly, .nonBlocking])
            guard try file.status().kind == .file else { return .none }
            return IgnoreRules(try file.contents(atMost: longestFile))
        } catch {
            guard error == .noEntry || error == .symlinkLoop else { throw error }
            return .none
        }
    }
}
