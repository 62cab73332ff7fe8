/// What goes its own way from a request to the disk: a small content that is saved while a large one comes waits for next to
/// nothing of that.
enum SizeClass: CaseIterable {
    case small, large

    /// Bytes of the largest content that is small.
    static let mostSmall: UInt64 = 1 << 20

    init(of size: UInt64) { self = size <= SizeClass.mostSmall ? .small : .large }

    /// Bytes that were asked for, or that wait to be opened and written, above which no more of this class is asked for. What
    /// is large leaves room for what is small, and is as quick with half of it.
    private var mostComing: UInt64 {
        switch self {
        case .small: 16 << 20
        case .large: 8 << 20
        }
    }

    /// Bytes that there has to be room for: any content that is small; else so many that requests are few.
    private var leastRoom: UInt64 {
        switch self {
        case .small: SizeClass.mostSmall
        case .large: RequestDraft.mostBytes
        }
    }

    /// Plaintext bytes that the next request may ask for; nil if there is no room for one.
    ///
    /// - Parameters:
    ///   - window: bytes that the peer's session has room for.
    ///   - coming: bytes of either class that were asked for, or wait to be written.
    func request(within window: UInt64, beside coming: UInt64) -> UInt64? {
        let most = min(window, mostComing - min(mostComing, coming), RequestDraft.mostBytes)
        return most >= leastRoom ? most : nil
    }
}
