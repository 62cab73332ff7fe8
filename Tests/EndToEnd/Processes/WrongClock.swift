import TestSupport

/// What makes a program believe in another time of day: `Tests/Lab/clock.c`, compiled. It goes with the value.
final class WrongClock {
    private let place: TemporaryPlace
    private let library: DiskPath

    init() throws {
        place = try TemporaryPlace("clock")
        library = place.path / "clock.so"
        let source = DiskPath(#filePath).parent.parent.parent / "Lab/clock.c"
        let (out, err) = (place.path / "out", place.path / "err")
        let words = ["clang", "-O2", "-shared", "-fPIC", "-o", library.text, source.text]
        let compiler = try ChildProcess(words, output: out, errors: err)
        guard compiler.ended(within: Patience.usual), compiler.exitStatus == 0 else {
            throw Trouble("\(source) cannot be compiled: \((try? err.readText()) ?? "")")
        }
    }

    /// The words that a program is started with whose clock is so many seconds ahead.
    func words(secondsAhead: Int) -> [String] {
        ["env", "LD_PRELOAD=\(library.text)", "CLOCK_SHIFT=\(secondsAhead)"]
    }
}
