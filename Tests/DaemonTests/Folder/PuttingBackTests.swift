import Folders
import Scanning
import Testing

@testable import Daemon

/// Which findings of which scans a reader's order to put everything back takes, and when it ends.
struct PuttingBackTests {
    private func path(_ text: String) throws -> RelativePath {
        RelativePath(try text.split(separator: "/").map { try #require(Name(String($0))) })
    }

    private func directory(_ path: RelativePath, _ name: String) -> DirtyDirectory {
        DirtyDirectory(path: path, names: [Array(name.utf8)])
    }

    @Test func `a pass follows one that found something, and none follows one that did not`() {
        var back = PuttingBack()
        back.order()
        back.begin()
        back.finds()
        let goesOn = back.scanEnded(.everything, unsettled: [])
        #expect(goesOn)
        back.startsRemoving()
        #expect(!back.canBegin, "what was ordered would be found again")
        back.endsRemoving()
        #expect(back.canBegin)
        back.begin()
        let goesOnAgain = back.scanEnded(.everything, unsettled: [])
        #expect(!goesOnAgain)
        #expect(!back.isUnderWay)
    }

    @Test func `what is found again and again does not go on for ever`() throws {
        var back = PuttingBack()
        back.order()
        var passes = 0
        while back.canBegin {
            passes += 1
            try #require(passes < 100)
            back.begin()
            back.finds()
            let goesOn = back.scanEnded(.everything, unsettled: [])
            #expect(goesOn)
            back.startsRemoving()
            back.endsRemoving()
        }
        #expect(passes > 1)
        #expect(!back.isUnderWay)
    }

    @Test func `a scan that did not see all is repeated`() {
        var back = PuttingBack()
        back.order()
        back.begin()
        let goesOn = back.scanEnded(.everything, unsettled: nil)
        #expect(!goesOn)
        #expect(back.canBegin)
    }

    @Test func `where a pass could not look, all beneath is put back later, and nothing else is`() throws {
        var back = PuttingBack()
        back.order()
        back.begin()
        let own = try path("a/own")
        let goesOn = back.scanEnded(.everything, unsettled: [directory(try path("a"), "own")])
        #expect(!goesOn)
        #expect(back.takes(own, from: nil, isDirectory: true))
        #expect(back.takes(try path("a/own/deep/file"), from: nil, isDirectory: false))
        #expect(back.takes(try path("a"), from: nil, isDirectory: true), "it leads there")
        #expect(back.takes(try path("b"), from: own, isDirectory: false))
        #expect(!back.takes(try path("a/other"), from: nil, isDirectory: false))
        #expect(!back.takes(try path("a"), from: nil, isDirectory: false))
        let goesOnAgain = back.scanEnded(.dirty([directory(try path("a"), "own")]), unsettled: [])
        #expect(!goesOnAgain)
        #expect(!back.takes(own, from: nil, isDirectory: true), "it was looked at")
    }
}
