#if FUZZING
    import CFuzzer
    import FuzzTargets
    import Glibc

    /// libFuzzer around one target, until so much processor time is used up: its own limit is of the wall's time, which
    /// on a busy machine says little.
    enum LibFuzzer {
        /// Set once, before libFuzzer's one thread calls back.
        nonisolated(unsafe) private static var target: FuzzTarget?
        nonisolated(unsafe) private static var deadline = Double.infinity
        nonisolated(unsafe) private static var runs = 0
        nonisolated(unsafe) private static var accepted = 0

        static func run(_ target: FuzzTarget, seconds: Int, arguments: [String]) throws {
            self.target = target
            deadline = Double(seconds)
            var words = ["fuzz", "-max_len=\(target.longest)"] + arguments
            var strings: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
            words = []
            strings.append(nil)
            var count = Int32(strings.count - 1)
            let code = strings.withUnsafeMutableBufferPointer { buffer -> Int32 in
                var start = buffer.baseAddress
                return LLVMFuzzerRunDriver(&count, &start) { bytes, length in
                    LibFuzzer.once(Array(UnsafeBufferPointer(start: bytes, count: length)))
                    return 0
                }
            }
            report()
            exit(code)
        }

        private static func once(_ input: [UInt8]) {
            runs += 1
            do {
                if try target?.run(input) == .accepted { accepted += 1 }
            } catch {
                fatalError("\(error)")
            }
            guard runs.isMultiple(of: 256), processorSeconds() > deadline else { return }
            report()
            _exit(0)
        }

        private static func report() {
            let seconds = processorSeconds()
            print(
                "\(target?.name ?? ""): \(Int(seconds)) s of processor time, \(runs) runs, \(accepted) accepted,",
                "\(Int(Double(runs) / max(seconds, 1))) runs/s, nothing found")
            fflush(nil)
        }

        private static func processorSeconds() -> Double {
            var usage = rusage()
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
            let times = [usage.ru_utime, usage.ru_stime]
            return times.reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
        }
    }
#endif
