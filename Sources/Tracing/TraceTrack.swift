import Synchronization

/// Something that does one piece of work at a time: a lane, or a thread. It has a line of its own in a trace.
package final class TraceTrack: Sendable {
    private static let numbers = Atomic(0)
    let number: Int
    let label: String

    package init(_ label: String) {
        number = TraceTrack.numbers.add(1, ordering: .relaxed).newValue
        self.label = label
    }

    /// When a piece of work began, for `end`; 0 while nothing is traced.
    package func begin() -> UInt64 { Trace.isOn ? Trace.now() : 0 }

    /// - Parameter asked: when the work was handed in; 0 where it was not waited for.
    package func end(_ began: UInt64, _ name: StaticString, asked: UInt64 = 0) {
        guard began != 0, Trace.isOn else { return }
        Trace.add(TraceSpan(track: number, name: name, began: began, ended: Trace.now(), asked: asked), on: self)
    }

    /// The work, followed if there is a trace.
    package func following(
        _ work: @escaping @Sendable () -> Void, as name: StaticString
    ) -> @Sendable () -> Void {
        guard Trace.isOn else { return work }
        let asked = Trace.now()
        return {
            let began = self.begin()
            work()
            self.end(began, name, asked: asked)
        }
    }
}
