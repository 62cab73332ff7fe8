import TestSupport
import Testing

extension EndToEnd {
    struct IdleTests {
        /// How often each thread of a daemon has waited for something so far (proc(5)), and so has been woken.
        private func waits(of device: KithDevice) throws -> [String: Int] {
            guard let daemon = device.daemon else { throw Trouble("\(device.name) does not run") }
            var waits: [String: Int] = [:]
            let tasks = DiskPath("/proc/\(daemon.pid)/task")
            for thread in try tasks.names() {
                // A thread may end while it is looked at.
                guard let text = try? (tasks / thread / "status").readText() else { continue }
                let line = text.split(separator: "\n").first { $0.hasPrefix("voluntary_ctxt_switches:") }
                waits[String(decoding: thread, as: UTF8.self)] = line?.split(separator: "\t").last.flatMap { Int($0) }
            }
            return waits
        }

        @Test func `devices that are connected and have nothing to do sleep`() throws {
            try withCluster { cluster in
                try (cluster["A"].folder / "file").write("text")
                try cluster.settle()
                // Pings go each 30 s: between two of them there are seconds in which no thread is woken.
                try Patience.require("three seconds of sleep", within: .seconds(60)) {
                    let before = try cluster.devices.map(waits)
                    return try Patience.always(for: .seconds(3)) { try cluster.devices.map(waits) == before }
                }
            }
        }
    }
}
