import Testing
import Wire

@testable import Daemon

/// What is small goes beside what is large, not behind it.
struct SizeClassTests {
    private let window = WireLimit.windowBytes

    @Test func `what is large leaves room for what is small`() throws {
        var coming: UInt64 = 0
        while let bytes = SizeClass.large.request(within: window - coming, beside: coming) { coming += bytes }
        #expect(coming > 0)
        // And for one more after it that is as large as a small one can be.
        for _ in 0..<2 {
            let most = try #require(SizeClass.small.request(within: window - coming, beside: coming))
            #expect(most >= SizeClass.mostSmall)
            coming += SizeClass.mostSmall
        }
        #expect(SizeClass.large.request(within: window - coming, beside: coming) == nil)
    }

    @Test func `what is asked for is bounded`() {
        var coming: UInt64 = 0
        while let bytes = SizeClass.small.request(within: window - coming, beside: coming) { coming += bytes }
        #expect(coming <= 16 << 20)
        #expect(SizeClass.small.request(within: SizeClass.mostSmall - 1, beside: 0) == nil)
        #expect(SizeClass.large.request(within: RequestDraft.mostBytes - 1, beside: 0) == nil)
    }

    @Test func `each class has lanes of its own`() {
        let (staging, serving) = (StagingLanes("test"), ServingLanes("test"))
        let lanes = SizeClass.allCases.map { sizes in
            staging.shared(Array(0..<8), of: sizes) { UInt64($0) }.map { ObjectIdentifier($0.lane) }
        }
        #expect(lanes.map(\.count) == [2, 2] && Set(lanes[0]).isDisjoint(with: lanes[1]))
        #expect(serving.lane(for: [1, SizeClass.mostSmall]) === serving.lane(for: [0]))
        #expect(serving.lane(for: [1, SizeClass.mostSmall + 1]) !== serving.lane(for: [0]))
    }
}
