import Control
import Testing

@testable import Commands

struct ShownTests {
    @Test(arguments: [
        ("plain name.txt", "plain name.txt"), ("a\nb\tc\rd", "a\\nb\\tc\\rd"), ("\u{1B}[2J", "\\u{1b}[2J"),
        ("txt.\u{202E}exe", "txt.\\u{202e}exe"), ("\u{85}\u{2028}", "\\u{85}\\u{2028}"), ("Grüße 日本 👩‍👩‍👧", "Grüße 日本 👩‍👩‍👧"),
    ])
    func `a name stays on its line and moves nothing`(name: String, shown: String) {
        #expect(Shown.line(name) == shown)
    }

    @Test(
        arguments: [
            (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1536, "1.5 KiB"), (10_239, "10 KiB"),
            (1_048_576, "1.0 MiB"),
            (1_048_575, "1.0 MiB"), (UInt64.max, "16 EiB"),
        ] as [(UInt64, String)])
    func `sizes are short`(bytes: UInt64, shown: String) { #expect(Shown.size(bytes) == shown) }

    @Test(arguments: [
        (0, "0 files"), (1, "1 file"), (999, "999 files"), (1000, "1,000 files"),
        (1_234_567, "1,234,567 files"),
    ])
    func `counts are grouped`(count: UInt64, shown: String) { #expect(Shown.count(count, "file") == shown) }

    @Test(arguments: [
        (0.2, "1 s"), (59, "59 s"), (60, "1 min"), (3599, "59 min"), (7500, "2 h 5 min"), (1e12, "a long time"),
        (.infinity, "a long time"), (.nan, "a long time"),
    ])
    func `spans are short`(seconds: Double, shown: String) { #expect(Shown.span(seconds: seconds) == shown) }

    @Test(arguments: [Int64.min, Int64.max])
    func `no time that a peer may claim ends the program`(milliseconds: Int64) {
        #expect(!Shown.time(milliseconds: milliseconds).isEmpty)
    }

    @Test func `a line is cut to the terminal, its colours not counted and ended`() {
        #expect(TerminalLine.cut("abcdef", to: 4) == "abcd")
        #expect(TerminalLine.cut("abc", to: 4) == "abc")
        #expect(TerminalLine.cut("\u{1B}[31mabcdef", to: 4) == "\u{1B}[31mabcd\u{1B}[0m")
        #expect(TerminalLine.cut("\u{1B}[31mab\u{1B}[0m", to: 4) == "\u{1B}[31mab\u{1B}[0m")
    }

    @Test func `a line is broken at blanks, its colour ended and begun again`() {
        #expect(TerminalLine.wrapped("one two three", to: 8) == ["one two", "  three"])
        #expect(TerminalLine.wrapped("", to: 8) == [""])
        #expect(TerminalLine.wrapped("abcdefghij", to: 8) == ["abcdefgh", "  ij"])
        #expect(TerminalLine.wrapped("  ! abc def ghi", to: 8) == ["  ! abc", "  def", "  ghi"])
        #expect(
            TerminalLine.wrapped("\u{1B}[31mone two\u{1B}[0m four", to: 6)
                == ["\u{1B}[31mone\u{1B}[0m", "\u{1B}[31m two\u{1B}[0m", " four"])
        #expect(TerminalLine.wrapped("日本語", to: 4) == ["日本", " 語"])
        #expect(TerminalLine.wrapped("ab", to: 1) == ["a", "b"])
    }

    @Test(arguments: [
        ("plain", 5), ("日本", 4), ("e\u{301}", 1), ("👩‍👩‍👧", 2), ("❤\u{FE0F}", 2), ("한", 2), ("\u{1B}[31mred\u{1B}[0m", 3),
    ])
    func `the columns that a text takes are known`(text: String, columns: Int) {
        #expect(TerminalLine.width(of: text) == columns)
    }

    @Test(arguments: [
        ("docs", "docs"), ("my docs", "'my docs'"), ("it's", "'it'\\''s'"), ("-x", "'-x'"), ("", "''"), ("写真", "写真"),
        ("$(rm)", "'$(rm)'"), ("~/a", "'~/a'"),
    ])
    func `a name in a hint can be copied into a shell`(name: String, word: String) {
        #expect(Shown.argument(name) == word)
    }

    @Test func `a table lines up, and no line ends in blanks`() {
        var table = Table()
        table.add("a", "long cell", "")
        table.add("bbb", "c", "d")
        #expect(table.text == "a    long cell\nbbb  c          d\n")
    }
}
