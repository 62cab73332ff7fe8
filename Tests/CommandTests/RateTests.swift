import Control
import Testing

@testable import Commands

struct RateTests {
    @Test(arguments: [
        ("off", 0), ("OFF", 0), ("1K", 1024), ("500K", 512_000), ("1.5M", 1_572_864), ("2MiB", 2 << 20),
        ("10mbit", 1_250_000), ("1gbit", 125_000_000), ("2048", 2048), ("3GiB", 3 << 30),
    ])
    func `a rate is read`(text: String, rate: UInt64) { #expect(Rate(text)?.bytesPerSecond == rate) }

    @Test(arguments: ["", "fast", "1", "1023", "0", "-5M", "5X", "M", "1e9", "1..5M", "9999999G", "5 M", "nan", "inf"])
    func `what is no rate is refused`(text: String) { #expect(Rate(text) == nil) }

    @Test(arguments: [
        ("limit --up 2M", #"{"up":2097152}"#), ("limit desk --down off", #"{"device":"desk","down":0}"#),
        ("limit --up 1K --during 08:00-18:00", #"{"during":"08:00-18:00","up":1024}"#),
    ])
    func `a limit is asked for`(line: String, body: String) async {
        let run = TestRun()
        _ = await run.run(line.split(separator: " ").map(String.init))
        #expect(run.asked.first == TestRun.Asked(route: .post("limits/set"), fields: body))
    }

    @Test(arguments: ["limit desk", "limit --during 08:00-18:00", "limit --up fast", "limit --up"])
    func `a limit that limits nothing is wrong usage`(line: String) async {
        let run = TestRun()
        #expect(await run.run(line.split(separator: " ").map(String.init)) == .usage)
        #expect(run.asked.isEmpty)
    }

    @Test func `limits are a table`() async {
        let limits = API.Limits(limits: [
            API.Limit(up: 2 << 20, down: nil, inForce: true), SampleValues.limit,
            API.Limit(device: "DEV", up: nil, down: 1024, during: "sun 22:00-06:00", inForce: false),
        ])
        let run = TestRun(answering: [.get("limits"): .ok(limits)])
        #expect(await run("limit") == .done)
        #expect(
            run.out == """
                all together  up 2.0 MiB/s                  always
                desk          up 2.0 MiB/s, down 1.0 MiB/s  08:00-18:00
                DEV           down 1.0 KiB/s                sun 22:00-06:00  not now

                """)
    }
}
