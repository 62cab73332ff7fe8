import Simulation
import SystemCalls
import Testing

extension ModelDiskTests {
    /// What two changes at nearly the same moment look like.
    @Suite(.serialized) struct TimesTests {
        private func ctimes(looking: Bool, tellsApart: Bool) throws -> [Int64] {
            let kernel = ModelKernel(seed: 1)
            var real: Int64 = 1_700_000_000_001_000_000
            kernel.now = { (real, 1) }
            var traits = FilesystemTraits()
            traits.tellsTimesApart = tellsApart
            try kernel.mount(at: "/m", traits)
            try kernel.user.write("/m/a", [1])
            let first = looking ? try kernel.user.status("/m/a")?.ctime : nil
            real += 1_000_000
            try kernel.user.write("/m/a", [2])
            return [first ?? 0, try kernel.user.status("/m/a")?.ctime ?? 0]
        }

        @Test func `a change after a look has a time of its own`() throws {
            let times = try ctimes(looking: true, tellsApart: true)
            #expect(times[1] == 1_700_000_000_002_000_000)
            #expect(times[0] == 1_700_000_000_000_000_000)
        }

        @Test func `a change that nobody could tell from the one before has the tick's time`() throws {
            #expect(try ctimes(looking: false, tellsApart: true)[1] == 1_700_000_000_000_000_000)
            #expect(Set(try ctimes(looking: true, tellsApart: false)) == [1_700_000_000_000_000_000])
        }

        @Test func `a clock that is put back is believed`() throws {
            let kernel = ModelKernel(seed: 1)
            var real: Int64 = 1_700_000_000_000_000_000
            kernel.now = { (real, 1) }
            try kernel.user.write("/a", [1])
            real -= 3_600_000_000_000
            #expect(try kernel.user.status("/a")?.mtime == 1_700_000_000_000_000_000)
            try kernel.user.write("/a", [2])
            #expect(try kernel.user.status("/a")?.mtime == real)
        }
    }
}
