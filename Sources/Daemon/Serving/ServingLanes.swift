/// The lanes that read and seal what is asked for. What is small has one of its own, lest it wait for requests of 4 MiB.
struct ServingLanes: Sendable {
    private let small: Lane
    private let large: Lane

    init(_ name: String) {
        small = Lane("serving." + name)
        large = Lane("serving-large." + name)
    }

    /// - Parameter sizes: bytes of each content that is asked for.
    func lane(for sizes: some Sequence<UInt64>) -> Lane {
        sizes.contains { SizeClass(of: $0) == .large } ? large : small
    }
}
