import Bytes
import Identity
import Testing

@testable import Daemon

@Suite struct DialPlanTests {
    private let one = DeviceID(Bytes32(words: (1, 0, 0, 0)))
    private let own = DeviceID(Bytes32(words: (9, 0, 0, 0)))
    private let place = PeerPlace(host: "10.0.0.1", port: 1)
    private let other = PeerPlace(host: "10.0.0.2", port: 1)

    private func taken(
        _ plan: inout DialPlan, at seconds: Int, connected: Set<DeviceID> = [], wanted: Set<DeviceID> = []
    ) -> [DialTarget.Key] {
        plan.take(
            at: .seconds(seconds), isConnected: { connected.contains($0) }, isWanted: { wanted.contains($0) })
    }

    @discardableResult
    private func find(_ instance: String, _ place: PeerPlace, in plan: inout DialPlan, at now: Duration) -> DeviceID? {
        plan.found(instance: instance, at: place, own: own, at: now)
    }

    private func due(_ plan: DialPlan, wanted: Set<DeviceID> = []) -> Duration? {
        plan.nextDue(isConnected: { _ in false }, isWanted: { wanted.contains($0) })
    }

    @Test func `a place that fails is tried later and later, at last on whole minutes`() {
        var plan = DialPlan()
        plan.add(place, .named, at: .seconds(7))
        var pauses: [Int64] = []
        var now: Duration = .seconds(7)
        for _ in 0..<9 {
            let keys = plan.take(at: now, isConnected: { _ in false }, isWanted: { _ in false })
            #expect(keys.count == 1)
            for key in keys { plan.failed(key, "nobody there", at: now) }
            let next = due(plan) ?? .zero
            pauses.append((next - now).components.seconds)
            now = next
        }
        #expect(pauses == [1, 2, 4, 8, 16, 32, 50, 60, 60])
    }

    @Test func `what is being dialled is not dialled twice`() {
        var plan = DialPlan()
        plan.add(place, .named, at: .zero)
        let (first, again) = (taken(&plan, at: 0), taken(&plan, at: 100))
        #expect(first.count == 1)
        #expect(again.isEmpty)
        #expect(due(plan) == nil)
    }

    @Test func `a neighbor that turns out to be nobody's is left alone until it is wanted`() {
        var plan = DialPlan()
        find("x", place, in: &plan, at: .zero)
        for key in taken(&plan, at: 0) { plan.connected(key, to: one, own: own) }
        plan.disconnected(one, at: .seconds(60))
        let later = taken(&plan, at: 100)
        #expect(later.isEmpty)
        #expect(due(plan) == nil)
        let sought = taken(&plan, at: 100, wanted: [one])
        #expect(sought.map(\.place) == [place])
    }

    @Test func `of one neighbor's places one is dialled at a time, and none once it is connected`() {
        var plan = DialPlan()
        find("x", place, in: &plan, at: .zero)
        find("x", other, in: &plan, at: .zero)
        let first = taken(&plan, at: 0)
        #expect(first.map(\.place) == [place])
        for key in first { plan.failed(key, "no route", at: .zero) }
        let second = taken(&plan, at: 0)
        #expect(second.map(\.place) == [other])
        for key in second { plan.connected(key, to: one, own: own) }
        let later = taken(&plan, at: 100, connected: [one], wanted: [one])
        #expect(later.isEmpty)
    }

    @Test func `this device's own place is found out once`() {
        var plan = DialPlan()
        plan.add(place, .named, at: .zero)
        for key in taken(&plan, at: 0) { plan.connected(key, to: own, own: own) }
        let later = taken(&plan, at: 1000, wanted: [own])
        #expect(later.isEmpty)
    }

    @Test func `a place whose instance is gone and that nobody named is forgotten`() {
        var plan = DialPlan()
        find("x", place, in: &plan, at: .zero)
        find("y", other, in: &plan, at: .zero)
        plan.add(other, .named, at: .zero)
        plan.lost(instance: "x")
        plan.lost(instance: "y")
        #expect(plan.targets.keys.map(\.place) == [other])
    }

    @Test func `another instance at a known place is somebody new`() {
        var plan = DialPlan()
        find("x", place, in: &plan, at: .zero)
        for key in taken(&plan, at: 0) { plan.connected(key, to: one, own: own) }
        find("y", place, in: &plan, at: .seconds(5))
        let later = taken(&plan, at: 5)
        #expect(later.map(\.place) == [place])
    }

    @Test func `a neighbor that is announced where it was not before may have moved, and where it was waits`() {
        var plan = DialPlan()
        find("x", place, in: &plan, at: .zero)
        for key in taken(&plan, at: 0) { plan.connected(key, to: one, own: own) }
        #expect(find("x", other, in: &plan, at: .seconds(6)) == one)
        let whileReached = taken(&plan, at: 6, connected: [one], wanted: [one])
        #expect(whileReached.isEmpty)
        let gone = taken(&plan, at: 8, wanted: [one])
        #expect(gone.map(\.place) == [other])
    }

    @Test func `an attempt where a neighbor was keeps nobody from going where it is`() {
        var plan = DialPlan()
        find("x", place, in: &plan, at: .zero)
        let before = taken(&plan, at: 0)
        #expect(before.map(\.place) == [place])
        find("x", other, in: &plan, at: .seconds(3))
        let after = taken(&plan, at: 3)
        #expect(after.map(\.place) == [other])
    }

    @Test func `a neighbor that is announced again is known, and not dialled while it is connected`() {
        var plan = DialPlan()
        find("x", place, in: &plan, at: .zero)
        for key in taken(&plan, at: 0) {
            plan.connected(key, to: one, own: own)
            plan.remember(key)
        }
        plan.lost(instance: "x")
        #expect(find("x", place, in: &plan, at: .seconds(9)) == one)
        let again = taken(&plan, at: 9, connected: [one], wanted: [one])
        #expect(again.isEmpty)
    }

    @Test func `so many are dialled at once, and the others after them`() {
        var plan = DialPlan()
        for port in 1...100 { plan.add(PeerPlace(host: "h", port: UInt16(port)), .named, at: .zero) }
        let first = taken(&plan, at: 0)
        #expect(first.count == DialPlan.mostAtOnce)
        for key in first { plan.failed(key, "no", at: .zero) }
        let later = taken(&plan, at: 0)
        #expect(later.count == 100 - DialPlan.mostAtOnce)
    }

    @Test func `a session that ended is sought again after a second`() {
        var plan = DialPlan()
        plan.add(place, .invite, expecting: one, at: .zero)
        for key in taken(&plan, at: 0, wanted: [one]) { plan.connected(key, to: one, own: own) }
        plan.disconnected(one, at: .seconds(50))
        #expect(due(plan, wanted: [one]) == .seconds(51))
    }
}
