import Identity
import Testing
import Transport

/// Connections that always have something to pass, on a clock that is moved by hand.
private final class Street {
    private(set) var throttle: Throttle?
    private(set) var passed: [ConnectionNumber: Int] = [:]
    private var time = Duration.zero
    private var alarm: Duration?
    private var devices: [ConnectionNumber: DeviceID] = [:]

    init() {
        throttle = Throttle(
            now: { [unowned self] in time }, resume: { [unowned self] number in pass(number) },
            wakeAfter: { [unowned self] delay in alarm = time + delay })
    }

    func open(_ number: UInt64, _ device: DeviceID) {
        devices[ConnectionNumber(raw: number)] = device
        pass(ConnectionNumber(raw: number))
    }

    func close(_ number: UInt64) {
        devices[ConnectionNumber(raw: number)] = nil
        throttle?.ended(ConnectionNumber(raw: number))
    }

    /// As a channel does: records of 16 KiB until the grant is used up, and again.
    private func pass(_ number: ConnectionNumber) {
        guard let device = devices[number], let throttle else { return }
        for _ in 0..<1000 {
            var left = throttle.grant(to: number, of: device)
            if left == 0 { return }
            if left == .max { left = 1 << 20 }
            while left > 0 {
                throttle.passed(16_384, of: device)
                passed[number, default: 0] += 16_384
                left -= 16_384
            }
        }
    }

    func run(for span: Duration) {
        let end = time + span
        while let next = alarm, next <= end {
            time = max(time, next) + .microseconds(50)
            alarm = nil
            throttle?.served()
        }
        time = end
    }

    func bytes(_ number: UInt64) -> Int { passed[ConnectionNumber(raw: number)] ?? 0 }
}

struct ThrottleTests {
    private let desk = DeviceIdentity.random().id
    private let laptop = DeviceIdentity.random().id
    private let server = DeviceIdentity.random().id

    @Test func `what is shared is shared evenly, and is not exceeded`() {
        let street = Street()
        street.throttle?.set(total: 3_000_000, devices: [:])
        for (number, device) in [(1, desk), (2, laptop), (3, server)] { street.open(UInt64(number), device) }
        street.run(for: .seconds(20))
        for number in 1...3 { #expect((18_000_000...21_000_000).contains(street.bytes(UInt64(number)))) }
        #expect(street.passed.values.reduce(0, +) <= 60_400_000)
    }

    @Test func `a device's own limit leaves the rest to the others`() {
        let street = Street()
        street.throttle?.set(total: 3_000_000, devices: [desk: 500_000])
        street.open(1, desk)
        street.open(2, laptop)
        street.run(for: .seconds(20))
        #expect((9_000_000...10_200_000).contains(street.bytes(1)))
        #expect((48_000_000...51_000_000).contains(street.bytes(2)))
    }

    @Test func `who has no limit is not held up by those who have`() {
        let street = Street()
        street.throttle?.set(total: nil, devices: [desk: 500_000])
        street.open(1, desk)
        street.open(2, laptop)
        #expect(street.bytes(2) >= 1000 << 20)
        street.run(for: .seconds(2))
        #expect(street.bytes(1) <= 1_100_000)
    }

    @Test func `lifting a limit lets those go on who waited`() {
        let street = Street()
        street.throttle?.set(total: 1000, devices: [:])
        street.open(1, desk)
        let before = street.bytes(1)
        street.throttle?.set(total: nil, devices: [:])
        #expect(street.bytes(1) > before + (100 << 20))
    }

    @Test func `the same limit again forgives nothing`() {
        let street = Street()
        street.throttle?.set(total: 100_000, devices: [desk: 100_000])
        street.open(1, desk)
        for _ in 0..<100 { street.throttle?.set(total: 100_000, devices: [desk: 100_000]) }
        #expect(street.bytes(1) <= 32_768)
    }

    @Test func `a connection that is no more takes no turn`() {
        let street = Street()
        street.throttle?.set(total: 100_000, devices: [:])
        street.open(1, desk)
        street.open(2, laptop)
        let before = street.bytes(1)
        street.close(1)
        street.run(for: .seconds(10))
        #expect(street.bytes(1) == before)
        #expect(street.bytes(2) >= 900_000)
    }
}
