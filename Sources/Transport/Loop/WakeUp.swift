/// How other threads wake a loop.
final class WakeUp: @unchecked Sendable {
    /// Set once, before the loop runs.
    var action: () -> Void = {}
    private var watch: EventWatch?

    init(_ base: EventBase) {
        watch = EventWatch(base, .nothing) { [unowned self] in action() }
    }

    func ring() { watch?.wake() }
}
