import Folders
import Testing

@testable import Scanning

/// Paths on which every rule of the table is tried; a slash at the end makes a directory.
private let entries: [String] = [
    "a", "b", "ab", "abc", "foo", "foo.o", "foo.c", "bar/", "bar/foo", "bar/foo.o", "bar/baz/", "bar/baz/foo",
    "bar/baz/deep/", "bar/baz/deep/foo.txt", "build/", "build/a", "build/out/", "build/out/x.o", "src/",
    "src/build/", "src/build/a", "src/foo/", "src/foo/bar/", "src/foo/bar/x", "src/main.c", "src/keep.o", "doc/",
    "doc/foo.txt", "doc/a/", "doc/a/foo.txt", "doc/a/b/", "doc/a/b/foo.txt", "#note", "!bang", "sp ", "sp", "x y",
    "tail\\", "star*", "quest?", "[br]", "br", "b-r", "b]r", "B", "Foo", "9", "a1", "é", "日本", "foobar", "foo.bar",
    "fooa/", "fooa/b/", "fooa/b/bar", "fooa/bar", "a-b", "_x", "^c", "tab\t", "cr\r",
    "x.tar.gz", "x.gz", "-", ".hidden", ".hid/", ".hid/x", "a.b.c", "***", "logs/", "logs/debug.log",
    "logs/monday/", "logs/monday/debug.log", "logs/monday/pm/", "logs/monday/pm/debug.log",
]

private let table: [String] = [
    "foo", "/foo", "foo/", "/foo/", "bar", "bar/", "/bar/", "bar/foo", "/bar/foo", "bar/*", "bar/**", "**/foo",
    "**/foo.o", "foo/**", "src/**/x", "src/**", "**", "*", "?", "??", "*.o", "*.o\n!keep.o", "*.o\n!/src/keep.o",
    "bar\n!bar/foo", "bar/*\n!bar/foo", "bar/**\n!bar/baz/\n!bar/baz/foo", "*\n!*/\n!*.c",
    "/*\n!/src\n/src/*\n!/src/foo",
    "#note", "\\#note", "!bang", "\\!bang", "sp", "sp ", "sp\\ ", "sp\\  ", "x y", "x\\ y", "x y   ", "tail\\\\",
    "tail\\",
    "star\\*", "quest\\?", "\\[br]", "[br]", "b[-]r", "b[]]r", "b[]-]r", "[!a]", "[^a]", "[a-c]", "[c-a]", "[a-]",
    "[-a]", "[a", "[]", "[!]", "[[:alpha:]]", "[[:upper:]]*", "[[:digit:]]", "[[:nope:]]", "[[:alpha:][:digit:]]",
    "[[:alpha]", "[[:]", "a[[:digit:]]", "é", "?é", "[é]", "日*", "foo**", "foo**/bar", "**bar", "**/bar", "bar/**/foo",
    "doc/**/foo.txt", "doc/*/foo.txt", "doc/**foo.txt", "doc/**/", "doc/", "/doc/*", "build", "build/", "/build/",
    "src/build", "**/build/", "*/build", "*/*", "*/*/*", "/*/", "*/", "**/", "/**", "/**/", "/", "//", "///", "!", "!/",
    "", " ", "  ", "\t", "tab\t", "foo\r", "cr\r", "*.gz", "x.*", "*.*", "*.*.*", ".*", ".hid", "*a*", "a*b*c",
    "*[ab]c",
    "a?c", "a/b", "***", "\\***", "****", "src/foo/bar/x", "logs/**/debug.log", "logs/*/debug.log", "logs/debug.log",
    "**/logs/debug.log", "**/monday/**", "*\n!foo", "foo\n!foo\nfoo", "!foo\nfoo", "foo.?", "foo.[oc]", "foo.[!oc]*",
    "[^c]", "[\\^c]c", "\\^c", "[!-a]", "_*", "-", "\\-", "\\f\\o\\o", "fo\\o/", "s\\rc/main.c", "src\\/main.c",
    "src/main.c/", "src/main[.]c", "src[/]main.c", "src?main.c", "src/**\\/x", "src/**/**/x", "**/**/x", "a**c", "a**",
    "\u{FEFF}foo", "foo\n\n#c\n  \nbar/baz", "/foo/*", "foo*/", "foo*/*/bar", "[a-z][0-9]", "[\\a-c]", "[a-\\c]",
    "[a\\",
    "*[", "*\\", "a*[[:x:]", "[[:space:]]*", "*[[:punct:]]*", "*[[:blank:]]", "*[[:cntrl:]]", "[[:xdigit:]]",
]

private func relativePath(_ bytes: [UInt8]) throws -> RelativePath {
    RelativePath(try bytes.split(separator: UInt8(ascii: "/")).map { try #require(Name(Array($0))) })
}

private func names(_ entries: [String]) -> [[UInt8]] {
    entries.map { Array(($0.hasSuffix("/") ? String($0.dropLast()) : $0).utf8) }
}

private func ours(_ entries: [String], _ rules: IgnoreRules) throws -> Set<[UInt8]> {
    var ignored: Set<[UInt8]> = []
    for (entry, name) in zip(entries, names(entries)) {
        let path = try relativePath(name)
        if rules.isIgnored(path: path, isDirectory: entry.hasSuffix("/")) { ignored.insert(name) }
    }
    return ignored
}

private func sorted(_ names: Set<[UInt8]>) -> [String] { names.map { String(decoding: $0, as: UTF8.self) }.sorted() }

@Test func `rules mean what git says they mean`() throws {
    let git = try GitOracle(entries: entries.map { Array($0.utf8) })
    for rules in table {
        let expected = try git.ignored(names(entries), rules: Array(rules.utf8))
        let found = try ours(entries, IgnoreRules(Array(rules.utf8)))
        #expect(sorted(found) == sorted(expected), "\(rules.debugDescription)")
    }
}

@Test func `random rules mean what git says they mean`() throws {
    var random = SeededRandom.announced("random ignore rules")
    let tree = [
        "a", "b", "ab", "ba/", "ba/a", "ba/b", "ba/ab/", "ba/ab/a", "ba/ab/ba", "c/", "c/a/", "c/a/b/", "c/a/b/a", "[a",
        "a]", "b-",
    ]
    let git = try GitOracle(entries: tree.map { Array($0.utf8) })
    let pieces = [
        "a", "b", "c", "ab", "*", "**", "?", "/", "/", "[ab]", "[!a]", "[", "]", "-", "\\", " ", "!", "**/", "/**",
        "[a-b]",
    ]
    for _ in 0..<400 {
        let lines = (0..<Int.random(in: 1...3, using: &random)).map { _ in
            (0..<Int.random(in: 1...6, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
        }
        let rules = Array(lines.joined(separator: "\n").utf8)
        let found = try ours(tree, IgnoreRules(rules))
        #expect(sorted(found) == sorted(try git.ignored(names(tree), rules: rules)), "\(lines)")
    }
}

@Test func `classes hold the bytes that git's classes hold`() throws {
    let entries = (1...127).filter { ![46, 47, 58].contains($0) }.map { String(decoding: [UInt8($0)], as: UTF8.self) }
    let git = try GitOracle(entries: entries.map { Array($0.utf8) })
    for name in [
        "alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "xdigit",
    ] {
        for rule in ["[[:\(name):]]", "[^[:\(name):]]"] {
            let found = try ours(entries, IgnoreRules(Array(rule.utf8)))
            #expect(sorted(found) == sorted(try git.ignored(names(entries), rules: Array(rule.utf8))), "\(rule)")
        }
    }
}

@Test func `the folder's own names are not for rules to decide`() throws {
    let all = IgnoreRules(Array("*".utf8))
    let own = IgnoreRules(Array("!.kith\n!.kith/**".utf8))
    #expect(!all.isIgnored(path: try relativePath(Array(".kithignore".utf8)), isDirectory: false))
    #expect(all.isIgnored(path: try relativePath(Array("sub/.kithignore".utf8)), isDirectory: false))
    #expect(own.isIgnored(path: try relativePath(Array(".kith".utf8)), isDirectory: true))
    #expect(own.isIgnored(path: try relativePath(Array(".kith/stage/x".utf8)), isDirectory: false))
    #expect(!own.isIgnored(path: try relativePath(Array("sub/.kith".utf8)), isDirectory: true))
}

@Test func `a pattern made to be slow is not`() throws {
    let hostile = IgnoreRules(
        Array((String(repeating: "a*", count: 200) + "b/" + String(repeating: "**/*a", count: 50) + "x").utf8))
    let plain = IgnoreRules(Array((String(repeating: "*a", count: 120) + "b").utf8))
    let name = [UInt8](repeating: UInt8(ascii: "a"), count: 255)
    let path = try relativePath(Array(repeating: name, count: 15).joined(separator: [UInt8(ascii: "/")]).map { $0 })
    #expect(!hostile.isIgnored(path: path, isDirectory: false))
    #expect(!plain.isIgnored(path: path, isDirectory: false))
}
