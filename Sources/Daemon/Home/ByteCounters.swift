import Synchronization

/// Where the bytes of a content that was placed came from.
package enum ByteSource: Int, CaseIterable, Hashable, Sendable {
    case network
    /// The file's own former content.
    case sameFile
    /// Another file here, or a version of one.
    case otherFile
    /// Not moved at all: an earlier attempt had it, or it came once for several places, as zeros do.
    case skipped
}

/// Bytes by their source, counted by any thread since the daemon's start.
package final class ByteCounters: Sendable {
    private let network = Atomic<UInt64>(0)
    private let sameFile = Atomic<UInt64>(0)
    private let otherFile = Atomic<UInt64>(0)
    private let skipped = Atomic<UInt64>(0)

    package init() {}

    package func counted(_ source: ByteSource, bytes: UInt64) {
        switch source {
        case .network: network.add(bytes, ordering: .relaxed)
        case .sameFile: sameFile.add(bytes, ordering: .relaxed)
        case .otherFile: otherFile.add(bytes, ordering: .relaxed)
        case .skipped: skipped.add(bytes, ordering: .relaxed)
        }
    }

    /// In the order of the sources.
    package var bySource: [(source: ByteSource, bytes: UInt64)] { ByteSource.allCases.map { ($0, bytes(from: $0)) } }

    package func bytes(from source: ByteSource) -> UInt64 {
        switch source {
        case .network: network.load(ordering: .relaxed)
        case .sameFile: sameFile.load(ordering: .relaxed)
        case .otherFile: otherFile.load(ordering: .relaxed)
        case .skipped: skipped.load(ordering: .relaxed)
        }
    }
}
