/// Who is announced around us, and what of it has been told.
struct Neighborhood: Sendable {
    /// Anyone on the network may announce anything; what goes beyond this is not looked at.
    static let mostSightings = 256

    private var sightings: [Sighting: Neighbor?] = [:]

    /// False when it is known already, or one too many.
    mutating func announced(_ sighting: Sighting) -> Bool {
        guard sightings[sighting] == nil, sightings.count < Self.mostSightings else { return false }
        sightings[sighting] = .some(nil)
        return true
    }

    /// Found, unless it was withdrawn meanwhile or nothing has changed.
    mutating func resolved(_ sighting: Sighting, to neighbor: Neighbor) -> DiscoveryEvent? {
        guard let last = sightings[sighting], last != neighbor else { return nil }
        sightings[sighting] = neighbor
        return .found(neighbor)
    }

    /// Lost, if it was the last sighting of an instance that had been found.
    mutating func withdrawn(_ sighting: Sighting) -> DiscoveryEvent? {
        guard let last = sightings.removeValue(forKey: sighting), last != nil,
            !sightings.contains(where: { $0.key.instance == sighting.instance && $0.value != nil })
        else { return nil }
        return .lost(sighting.instance)
    }

    /// Everything is lost that had been found; in order of names.
    mutating func forgotten() -> [DiscoveryEvent] {
        let found = Set(sightings.values.compactMap { $0?.instance })
        sightings = [:]
        return found.sorted().map { .lost($0) }
    }

    /// All that is announced, in order.
    var announced: [Sighting] { sightings.keys.sorted() }
}
