import Testing

@testable import Commands

struct SuggestionTests {
    @Test(arguments: [("stauts", "status"), ("conflict", "conflicts"), ("inivte", "invite"), ("jion", "join")])
    func `the word that was probably meant is found`(typed: String, meant: String) {
        #expect(Suggestion.nearest(to: typed, among: CommandGroup.all.flatMap(\.commands).map(\.name)) == meant)
    }

    @Test(arguments: ["frobnicate", "", "xyz"])
    func `nothing is suggested for what is near to nothing`(typed: String) {
        #expect(Suggestion.nearest(to: typed, among: ["status", "wait"]) == nil)
    }

    @Test(arguments: [("", "abc", 3), ("abc", "abc", 0), ("kitten", "sitting", 3), ("ab", "ba", 1)])
    func `distances count the letters that differ`(left: String, right: String, distance: Int) {
        #expect(Suggestion.distance(left, right) == distance)
        #expect(Suggestion.distance(right, left) == distance)
    }
}
