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

    @Test func `a table lines up, and no line ends in blanks`() {
        var table = Table()
        table.add("a", "long cell", "")
        table.add("bbb", "c", "d")
        #expect(table.text == "a    long cell\nbbb  c          d\n")
    }
}
