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
        plan.add(place, .discovered, instance: "x", at: .zero)
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
        plan.add(place, .discovered, instance: "x", at: .zero)
        plan.add(other, .discovered, instance: "x", at: .zero)
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
        plan.add(place, .discovered, instance: "x", at: .zero)
        plan.add(other, .discovered, instance: "y", at: .zero)
        plan.add(other, .named, at: .zero)
        plan.lost(instance: "x")
        plan.lost(instance: "y")
        #expect(plan.targets.keys.map(\.place) == [other])
    }

    @Test func `another instance at a known place is somebody new`() {
        var plan = DialPlan()
        plan.add(place, .discovered, instance: "x", at: .zero)
        for key in taken(&plan, at: 0) { plan.connected(key, to: one, own: own) }
        plan.add(place, .discovered, instance: "y", at: .seconds(5))
        let later = taken(&plan, at: 5)
        #expect(later.map(\.place) == [place])
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
