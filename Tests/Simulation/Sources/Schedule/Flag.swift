/// Something that is known once work on a lane has been done.
final class Flag<Value>: @unchecked Sendable {
    var value: Value

    init(_ value: Value) { self.value = value }
}
