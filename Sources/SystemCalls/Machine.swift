import CSystem
import Glibc

/// Nanoseconds of a clock that only rises and stands still in suspend (CLOCK_MONOTONIC).
package func monotonicNanoseconds() -> Int64 { csystem_clock(Int32(CSYSTEM_CLOCK_MONOTONIC)) }

/// Nanoseconds since 1970 by the machine's clock, which anybody may set.
package func realTimeNanoseconds() -> Int64 { csystem_clock(Int32(CSYSTEM_CLOCK_REAL)) }

/// Nanoseconds since 1970 by the clock that the kernel stamps files with: it lags behind `realTimeNanoseconds` by up to
/// a tick (CLOCK_REALTIME_COARSE).
package func fileTimeNanoseconds() -> Int64 { csystem_clock(Int32(CSYSTEM_CLOCK_FILE)) }

/// The machine's name, as `uname -n` prints it; empty if it has none.
package func hostName() -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "" }
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// Whether this process may read and write whatever modes say (capabilities(7), CAP_DAC_OVERRIDE).
package func isSuperuser() -> Bool { geteuid() == 0 }

/// Lets all threads of this process take their memory from so many heaps; else glibc gives each thread one of its own, up to
/// eight for a core, and what one frees no other uses (mallopt(3), M_ARENA_MAX). To be called before there are many.
package func limitHeaps(to count: Int32) { csystem_limit_heaps(count) }

/// Lets this process hold as many descriptors as the administrator allows, where shells begin with 1,024 (getrlimit(2),
/// RLIMIT_NOFILE). Nothing here uses select(2), which could not count further.
package func allowOpenFiles() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}

/// Which run of the machine this is: another one after each start of it. Nil where `/proc` does not say (random(4)).
package func bootID() -> String? {
    guard let directory = try? DirectoryDescriptor(userPath: Array("/proc/sys/kernel/random".utf8)),
        let bytes = try? directory.openBeneath(Array("boot_id".utf8), [.readOnly]).contents(atMost: 64)
    else { return nil }
    return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
}
