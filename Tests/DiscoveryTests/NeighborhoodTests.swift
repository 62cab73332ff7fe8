import Testing

@testable import Discovery

private let ada = InstanceName.random()
private let bob = InstanceName.random()

private func sighting(_ name: InstanceName, on interface: Int32 = 1, _ family: Int32 = 0) -> Sighting {
    Sighting(instance: name, interface: interface, family: family)
}

private func neighbor(_ name: InstanceName, _ host: String, port: UInt16 = 1) -> Neighbor {
    Neighbor(instance: name, host: host, port: port, interface: "eth0")
}

struct NeighborhoodTests {
    @Test func `what was announced is found once, and again when it changes`() {
        var around = Neighborhood()
        #expect(around.announced(sighting(ada)) == true)
        #expect(around.announced(sighting(ada)) == false)
        #expect(around.resolved(sighting(ada), to: neighbor(ada, "10.0.0.1")) == .found(neighbor(ada, "10.0.0.1")))
        #expect(around.resolved(sighting(ada), to: neighbor(ada, "10.0.0.1")) == nil)
        #expect(around.resolved(sighting(ada), to: neighbor(ada, "10.0.0.2")) == .found(neighbor(ada, "10.0.0.2")))
    }

    @Test func `what was not announced, or withdrawn, is not found`() {
        var around = Neighborhood()
        #expect(around.resolved(sighting(ada), to: neighbor(ada, "10.0.0.1")) == nil)
        #expect(around.announced(sighting(ada)) == true)
        #expect(around.withdrawn(sighting(ada)) == nil)
        #expect(around.resolved(sighting(ada), to: neighbor(ada, "10.0.0.1")) == nil)
    }

    @Test func `an instance is lost with its last way`() {
        var around = Neighborhood()
        let ways = [sighting(ada, on: 1, 0), sighting(ada, on: 1, 1), sighting(ada, on: 2, 0)]
        for way in ways {
            #expect(around.announced(way) == true)
            #expect(around.resolved(way, to: neighbor(ada, "h\(way.interface)\(way.family)")) != nil)
        }
        #expect(around.withdrawn(ways[0]) == nil)
        #expect(around.withdrawn(ways[2]) == nil)
        #expect(around.withdrawn(ways[1]) == .lost(ada))
        #expect(around.withdrawn(ways[1]) == nil)
    }

    @Test func `a way that was never resolved does not keep an instance`() {
        var around = Neighborhood()
        #expect(around.announced(sighting(ada, on: 1)) == true)
        #expect(around.announced(sighting(ada, on: 2)) == true)
        #expect(around.resolved(sighting(ada, on: 1), to: neighbor(ada, "h")) != nil)
        #expect(around.withdrawn(sighting(ada, on: 1)) == .lost(ada))
        #expect(around.withdrawn(sighting(ada, on: 2)) == nil)
    }

    @Test func `all that was found is lost at once, in order`() {
        var around = Neighborhood()
        for name in [ada, bob] {
            #expect(around.announced(sighting(name)) == true)
            #expect(around.resolved(sighting(name), to: neighbor(name, "h")) != nil)
        }
        #expect(around.announced(sighting(.random())) == true)
        #expect(around.forgotten() == [ada, bob].sorted().map { .lost($0) })
        #expect(around.forgotten() == [])
        #expect(around.announced(sighting(ada)) == true)
    }

    @Test func `a flood of announcements is bounded`() {
        var around = Neighborhood()
        for _ in 0..<Neighborhood.mostSightings {
            let fits = around.announced(sighting(.random()))
            #expect(fits)
        }
        #expect(around.announced(sighting(ada)) == false)
        #expect(around.announced.count == Neighborhood.mostSightings)
    }
}

struct InstanceNameTests {
    @Test func `a random name is one, and no two are the same`() {
        let name = InstanceName.random()
        #expect(InstanceName(name.text) == name)
        #expect(Set((0..<1000).map { _ in InstanceName.random() }).count == 1000)
    }

    @Test(arguments: [
        "", "0f", String(repeating: "0", count: 31), String(repeating: "0", count: 33),
        String(repeating: "A", count: 32), String(repeating: "g", count: 32), String(repeating: "é", count: 16),
        "\u{1b}[2J" + String(repeating: "0", count: 28),
    ])
    func `what others may announce but Kith never does is refused`(text: String) {
        #expect(InstanceName(text) == nil)
    }
}
