import SystemCalls
import TestSupport

/// What is wrong with the filesystem that a device's folder is on, or with the one that has its index.
final class DiskTrouble {
    enum Kind: UInt64, CaseIterable {
        case isFull, failsToRead, failsToWrite, isDenied
    }

    let kind: Kind
    /// One call in so many fails.
    private let oneIn: UInt64
    private var random: SplitMix

    init(_ draw: UInt64) {
        kind = Kind.allCases[Int(draw % UInt64(Kind.allCases.count))]
        oneIn = [1, 1, 3, 10][Int(draw >> 8 & 3)]
        random = SplitMix(seed: draw)
    }

    var words: String {
        switch kind {
        case .isFull: "is full"
        case .failsToRead: "cannot be read"
        case .failsToWrite: "cannot be written"
        case .isDenied: "denies what is to be changed"
        }
    }

    func error(_ call: KernelCall) -> Errno? {
        let error: (among: [KernelCall], Errno) =
            switch kind {
            case .isFull: ([.write, .makeDirectory, .symlink, .copy, .link], .noSpace)
            case .failsToRead: ([.read, .entries, .stat], .inputOutput)
            case .failsToWrite: ([.write, .sync, .syncData, .syncFilesystem, .copy, .rename], .inputOutput)
            case .isDenied: ([.makeDirectory, .rename, .remove, .removeDirectory, .symlink], .accessDenied)
            }
        guard error.among.contains(call), random.next() % oneIn == 0 else { return nil }
        return error.1
    }
}
