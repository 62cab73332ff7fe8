import Identity

/// Whom to dial, where and when; without I/O.
///
/// A place is tried as long as nobody is connected there and somebody there is wanted: after 1 s, then 2, 4, ... 60 s. Late
/// attempts fall on whole minutes, so that many absent members cost one wake-up a minute.
struct DialPlan: Sendable {
    static let firstPause: Duration = .seconds(1)
    static let longestPause: Duration = .seconds(60)
    /// Attempts at one time.
    static let mostAtOnce = 64
    static let mostTargets = 4096
    /// Places of one instance that are told of within this time are as good as each other; one that comes later is where
    /// the instance has gone, and is not kept waiting by an attempt at where it was.
    static let oneTelling: Duration = .seconds(1)

    private(set) var targets: [DialTarget.Key: DialTarget] = [:]
    /// Whom instances have led to, also those that are not announced at the moment: an instance is one run of one device.
    private var devices: [String: DeviceID] = [:]

    /// Takes a place in, to be tried at once.
    mutating func add(
        _ place: PeerPlace, _ source: PlaceSource, expecting device: DeviceID? = nil, at now: Duration
    ) {
        let key = DialTarget.Key(place: place, expected: device)
        guard targets[key] != nil || targets.count < DialPlan.mostTargets else { return }
        var target = targets[key] ?? DialTarget(key, due: now)
        target.sources.insert(source)
        if source != .remembered { target.due = min(target.due, now) }
        targets[key] = target
    }

    /// An instance is announced at a place. Gives the device that it is known to be, which may have moved there.
    mutating func found(instance: String, at place: PeerPlace, own: DeviceID, at now: Duration) -> DeviceID? {
        add(place, .discovered, at: now)
        let key = DialTarget.Key(place: place, expected: nil)
        guard var target = targets[key] else { return nil }
        target.heard = now
        if target.instance != instance {
            // Somebody new is there, also where somebody else was before.
            target.instance = instance
            target.device = devices[instance]
            target.isOwn = target.device == own
            (target.failures, target.due) = (0, now)
        }
        targets[key] = target
        return target.device
    }

    /// Somebody wanted was reached there: it is worth trying again whatever becomes of how it was found, such as an invite
    /// code that has done its work.
    mutating func remember(_ key: DialTarget.Key) { targets[key]?.sources.insert(.remembered) }

    /// The instance is announced no more.
    mutating func lost(instance: String) {
        for (key, target) in targets where target.instance == instance {
            targets[key]?.instance = nil
            remove(.discovered, from: key)
        }
    }

    /// What an invite code said is of no use any more.
    mutating func forget(_ source: PlaceSource, at places: [PeerPlace]) {
        for key in targets.keys where places.contains(key.place) { remove(source, from: key) }
    }

    private mutating func remove(_ source: PlaceSource, from key: DialTarget.Key) {
        targets[key]?.sources.remove(source)
        if let target = targets[key], target.sources.isEmpty, !target.isDialling { targets[key] = nil }
    }

    /// The places to dial now, which count as being dialled from here on.
    mutating func take(
        at now: Duration, isConnected: (DeviceID) -> Bool, isWanted: (DeviceID) -> Bool
    ) -> [DialTarget.Key] {
        var taken: [DialTarget.Key] = []
        var engaged = Engaged(targets, isConnected)
        var room = DialPlan.mostAtOnce - targets.values.count { $0.isDialling }
        for target in targets.values.sorted(by: DialPlan.goesFirst) {
            guard room > 0 else { break }
            let key = target.key
            guard target.due <= now, engaged.leaves(target),
                DialPlan.isOf(interest: target, isConnected, isWanted)
            else { continue }
            targets[key]?.isDialling = true
            engaged.dialling(target)
            taken.append(key)
            room -= 1
        }
        return taken
    }

    /// What discovery told last goes first.
    private static func goesFirst(_ one: DialTarget, _ other: DialTarget) -> Bool {
        let (first, second) = (one.heard ?? .zero, other.heard ?? .zero)
        return first == second ? one.key < other.key : first > second
    }

    /// When `take` has something to give if nothing happens before; nil: never.
    func nextDue(isConnected: (DeviceID) -> Bool, isWanted: (DeviceID) -> Bool) -> Duration? {
        guard targets.values.count(where: \.isDialling) < DialPlan.mostAtOnce else { return nil }
        let engaged = Engaged(targets, isConnected)
        return targets.values
            .filter { engaged.leaves($0) && DialPlan.isOf(interest: $0, isConnected, isWanted) }
            .map(\.due).min()
    }

    private static func isOf(
        interest target: DialTarget, _ isConnected: (DeviceID) -> Bool, _ isWanted: (DeviceID) -> Bool
    ) -> Bool {
        guard let device = target.device else { return true }
        if isConnected(device) { return false }
        return target.sources.contains(.named) || isWanted(device)
    }

    /// What is being dialled, or has been met elsewhere.
    private struct Engaged {
        /// A place may stand there once for whoever is there and once for a device.
        var places: Set<PeerPlace> = []
        /// One of the instance's places has led to somebody who is connected.
        var instances: Set<String> = []
        /// Of the instance's places that are being dialled, when the last one was told of.
        var dialled: [String: Duration] = [:]

        init(_ targets: [DialTarget.Key: DialTarget], _ isConnected: (DeviceID) -> Bool) {
            for target in targets.values {
                if target.isDialling { dialling(target) }
                if let instance = target.instance, target.isOwn || target.device.map(isConnected) ?? false {
                    instances.insert(instance)
                }
            }
        }

        mutating func dialling(_ target: DialTarget) {
            places.insert(target.key.place)
            guard let instance = target.instance else { return }
            dialled[instance] = max(dialled[instance] ?? .zero, target.heard ?? .zero)
        }

        func leaves(_ target: DialTarget) -> Bool {
            if target.isDialling || target.isOwn || places.contains(target.key.place) { return false }
            guard let instance = target.instance else { return true }
            if instances.contains(instance) { return false }
            return dialled[instance].map { (target.heard ?? .zero) - $0 >= DialPlan.oneTelling } ?? true
        }
    }

    mutating func connected(_ key: DialTarget.Key, to device: DeviceID, own: DeviceID) {
        guard var target = targets[key] else { return }
        target.isDialling = false
        target.device = device
        target.isOwn = device == own
        target.trouble = nil
        targets[key] = target
        // A place of an instance that is known to be unwanted needs no look of its own.
        guard let instance = target.instance else { return }
        if devices.count >= DialPlan.mostTargets { devices = [:] }
        devices[instance] = device
        for (other, known) in targets where known.instance == instance && known.key.expected == nil {
            targets[other]?.device = device
            targets[other]?.isOwn = device == own
        }
    }

    mutating func failed(_ key: DialTarget.Key, _ words: String, at now: Duration) {
        guard var target = targets[key] else { return }
        target.isDialling = false
        target.trouble = words
        target.failures = min(target.failures + 1, 32)
        target.due = DialPlan.next(after: now, failures: target.failures)
        targets[key] = target.sources.isEmpty ? nil : target
    }

    /// The session with a device ended: where it was reached, it is tried again soon.
    mutating func disconnected(_ device: DeviceID, at now: Duration) {
        for (key, target) in targets where target.device == device {
            targets[key]?.failures = 0
            targets[key]?.due = now + DialPlan.firstPause
        }
    }

    /// Somebody became wanted: what is known of its places is tried at once.
    mutating func hasten(_ device: DeviceID, at now: Duration) {
        for (key, target) in targets where target.device == device {
            targets[key]?.failures = 0
            targets[key]?.due = now
        }
    }

    /// Whoever is anywhere may be what is looked for.
    mutating func hastenAll(at now: Duration) {
        for key in targets.keys { targets[key]?.due = now }
    }

    private static func next(after now: Duration, failures: Int) -> Duration {
        let pause = min(firstPause * (1 << min(failures - 1, 6)), longestPause)
        let due = now + pause
        guard pause == longestPause else { return due }
        let minute = longestPause.components.seconds
        return .seconds(due.components.seconds / minute * minute)
    }
}
