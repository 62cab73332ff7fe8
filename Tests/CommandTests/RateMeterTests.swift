import Control
import Testing

@testable import Commands

struct RateMeterTests {
    private func work(_ files: UInt64, _ bytes: UInt64, of total: UInt64? = 1000) -> API.Work {
        API.Work(kind: .receiving, filesDone: files, filesTotal: 10, bytesDone: bytes, bytesTotal: total)
    }

    @Test func `rate and time left come from two moments`() {
        var meter = RateMeter()
        meter.add(work(0, 0), at: 5)
        #expect(meter.bytesPerSecond == nil)
        #expect(meter.secondsLeft == nil)
        meter.add(work(2, 200), at: 7)
        #expect(meter.bytesPerSecond == 100)
        #expect(meter.secondsLeft == 8)
    }

    @Test func `without a total of bytes the files tell what is left`() {
        var meter = RateMeter()
        meter.add(work(0, 0, of: nil), at: 0)
        meter.add(work(2, 200, of: nil), at: 1)
        #expect(meter.secondsLeft == 4)
    }

    @Test func `only the last seconds count`() {
        var meter = RateMeter()
        meter.add(work(0, 0), at: 0)
        meter.add(work(1, 500), at: 5)
        meter.add(work(2, 600), at: 15)
        #expect(meter.bytesPerSecond == 10)
    }

    @Test func `work that begins anew is measured anew`() {
        var meter = RateMeter()
        meter.add(work(5, 500), at: 0)
        meter.add(work(0, 0), at: 1)
        #expect(meter.bytesPerSecond == nil)
    }

    @Test func `more done than there was to do is no time left`() {
        var meter = RateMeter()
        meter.add(work(0, 0), at: 0)
        meter.add(work(1, 2000), at: 1)
        #expect(meter.secondsLeft == 0)
    }

    @Test func `a progress line names work, folder, amount, rate and time left`() {
        var meter = RateMeter()
        meter.add(API.Work(kind: .receiving, filesDone: 0, bytesDone: 0, bytesTotal: 4 << 20), at: 0)
        meter.add(SampleValues.work, at: 1)
        #expect(
            ProgressText.line("docs", SampleValues.work, meter)
                == "receiving docs: 1 of 4 files, 1.0 MiB of 4.0 MiB, 1.0 MiB/s, 3 s left")
        let scan = API.Work(kind: .scanning, filesDone: 1, bytesDone: 10)
        #expect(ProgressText.line("a\nb", scan, RateMeter()) == "scanning a\\nb: 1 file, 10 B")
    }
}
