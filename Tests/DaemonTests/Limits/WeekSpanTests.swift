import Testing

@testable import Daemon

struct WeekSpanTests {
    private func minute(_ day: Int, _ hour: Int, _ minute: Int) -> Int { day * 1440 + hour * 60 + minute }

    @Test(arguments: [
        ("08:00-18:00", "08:00-18:00"), ("mon-fri 08:00-18:00", "mon,tue,wed,thu,fri 08:00-18:00"),
        ("Sat,sun 00:00-24:00", "sat,sun 00:00-24:00"), ("sat-mon 22:00-06:00", "mon,sat,sun 22:00-06:00"),
        ("mon-sun 01:02-03:04", "01:02-03:04"),
    ])
    func `a span is read, and reads back`(text: String, canonical: String) {
        #expect(WeekSpan(text: text)?.description == canonical)
        #expect(WeekSpan(text: canonical) == WeekSpan(text: text))
    }

    @Test(arguments: [
        "", " ", "08:00", "08:00-", "8:00-18:00", "08:00-25:00", "24:00-01:00", "08:60-09:00", "08:00-08:00",
        "08:00-18:00 mon", "someday 08:00-18:00", "mon- 08:00-18:00", "mon-wed-fri 08:00-18:00", "mon, 08:00-18:00",
        "mon tue 08:00-18:00", "+8:00-18:00", "08:00-24:01", "٠٨:٠٠-١٨:٠٠",
    ])
    func `what says no span is refused`(text: String) { #expect(WeekSpan(text: text) == nil) }

    @Test func `it holds from its first minute to before its last`() throws {
        let span = try #require(WeekSpan(text: "mon-fri 08:00-18:00"))
        #expect(span.contains(minute: minute(0, 8, 0)) && span.contains(minute: minute(4, 17, 59)))
        #expect(!span.contains(minute: minute(0, 7, 59)) && !span.contains(minute: minute(4, 18, 0)))
        #expect(!span.contains(minute: minute(5, 12, 0)))
    }

    @Test func `a night belongs to the day on which it begins, also from Sunday to Monday`() throws {
        let span = try #require(WeekSpan(text: "sun 22:00-06:00"))
        #expect(span.contains(minute: minute(6, 22, 0)) && span.contains(minute: minute(0, 5, 59)))
        #expect(!span.contains(minute: minute(0, 6, 0)) && !span.contains(minute: minute(6, 5, 0)))
    }

    @Test func `it changes at its edges and nowhere else`() throws {
        for text in ["mon-fri 08:00-18:00", "22:00-06:00", "sat,sun 00:00-24:00", "sun 22:00-06:00"] {
            let span = try #require(WeekSpan(text: text))
            let changes = (0..<10_080).filter {
                span.contains(minute: $0) != span.contains(minute: WeekSpan.wrapped($0 - 1))
            }
            #expect(Set(changes).isSubset(of: span.edges), "\(text)")
        }
    }
}
