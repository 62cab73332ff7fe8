import Testing
import Transport

struct TokenBucketTests {
    @Test(arguments: [1, 1000, 1 << 20, 1 << 40] as [UInt64])
    func `over a long time as much passes as the rate says`(rate: UInt64) {
        var bucket = TokenBucket(rate: rate, at: .zero)
        var (time, passed) = (Duration.zero, 0)
        while time < .seconds(100) {
            time += max(bucket.wait(at: time), .microseconds(700))
            let count = bucket.available(at: time)
            bucket.take(count)
            passed += count
        }
        let most = Double(rate) * (time / .seconds(1)) + max(Double(rate) / 10, 1024)
        #expect(Double(passed) <= most)
        // At 1 byte a second what must come together first takes longer than this looks.
        if rate > 100 { #expect(Double(passed) > 0.9 * Double(rate) * 100) }
    }

    @Test func `rest does not save up for more than a tenth of a second`() {
        var bucket = TokenBucket(rate: 1_000_000, at: .zero)
        #expect(bucket.available(at: .zero) == 100_000)
        #expect(bucket.available(at: .seconds(3600)) == 100_000)
    }

    @Test func `what is taken beyond what was there is waited for`() {
        var bucket = TokenBucket(rate: 1_000_000, at: .zero)
        bucket.take(1_100_000)
        #expect(bucket.available(at: .milliseconds(500)) == 0)
        #expect(bucket.wait(at: .milliseconds(500)) > .milliseconds(500))
        #expect(bucket.available(at: .milliseconds(1500)) == 100_000)
    }

    @Test func `a clock that stands, or goes back, gives nothing`() {
        var bucket = TokenBucket(rate: 1_000_000, at: .seconds(10))
        bucket.take(bucket.available(at: .seconds(10)))
        #expect(bucket.available(at: .seconds(10)) == 0)
        #expect(bucket.available(at: .seconds(5)) == 0)
    }
}
