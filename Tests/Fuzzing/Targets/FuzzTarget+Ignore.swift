import Folders
import Scanning

extension FuzzTarget {
    /// The lines of a `.kithignore`, and behind two zero bytes a path that they are asked about. A pattern that takes for
    /// ever is found as a time-out.
    static let ignore = FuzzTarget(
        "ignore", seeds: { ignoreSeeds() },
        run: { input in
            let cut = zip(input.indices, input.indices.dropFirst()).first { input[$0] == 0 && input[$1] == 0 }?.0
            let rules = IgnoreRules(Array(input[..<(cut ?? input.count)]))
            let path = cut.map { Array(input[($0 + 2)...]) } ?? Array(input.prefix(600))
            let names = path.split(separator: UInt8(ascii: "/")).compactMap { Name(Array($0)) }
            let asked = RelativePath(names)
            let verdicts = [true, false].map { rules.isIgnored(path: asked, isDirectory: $0) }
            try promise(
                verdicts == [true, false].map { rules.isIgnored(path: asked, isDirectory: $0) }, "a second answer")
            guard let first = names.first else { return .refused }
            if first.bytes == IgnoreRules.reservedName {
                try promise(verdicts == [true, true], "the reserved name is synced")
            }
            if names.count == 1, first.bytes == IgnoreRules.fileName {
                try promise(verdicts == [false, false], "the rules are not synced")
            }
            return .accepted
        })

    private static func ignoreSeeds() -> [(name: String, bytes: [UInt8])] {
        let texts = [
            ("plain", "*.o\n!keep.o\n/build/\nsrc/**/tmp\n# a comment\n\\#name\n", "src/a/tmp/file.o"),
            ("classes", "[a-z]?[!0-9][[:digit:]]\\*\n**/x\nfoo/**\n", "ab/c7*"),
            ("stars", "*a*a*a*a*a*a*a*a*b\n**/a/**/a/**/a/**/b\n", String(repeating: "a/", count: 60) + "c"),
            ("reserved", "!.kith\n.kithignore\n*\n", ".kith/events"), ("ends", "a \\ \r\n\\\n[\n[]]\n[!]-]\n", "a  "),
        ]
        return texts.map { ($0.0, Array($0.1.utf8) + [0, 0] + Array($0.2.utf8)) }
    }
}
