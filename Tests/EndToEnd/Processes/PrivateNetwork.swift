import Glibc
import TestSupport

/// A network namespace with nothing in it but a loopback interface, so that what crosses that is the test's alone. It
/// goes with the value.
final class PrivateNetwork {
    private let holder: ChildProcess
    private let place: TemporaryPlace

    /// Nil where this process may not make one, or the kernel has no `netem` to lose packets.
    init?(losingPercent loss: Int = 0) throws {
        place = try TemporaryPlace("network")
        let said = place.path / "out"
        let lossy = loss > 0 ? "tc qdisc add dev lo root netem loss \(loss)% &&" : ""
        holder = try ChildProcess(
            ["unshare", "--net", "sh", "-c", "ip link set lo up && \(lossy) echo up && exec sleep infinity"],
            output: said,
            errors: place.path / "err")
        _ = Patience.until { !holder.isRunning || (try? said.readText()) == "up\n" }
        guard holder.isRunning else { return nil }
    }

    /// The words that run a program in this network.
    var entrance: [String] { ["nsenter", "--net=/proc/\(holder.pid)/ns/net", "--"] }

    /// Bytes that crossed the loopback interface so far, headers included.
    var bytesCarried: UInt64 {
        get throws {
            let text = try DiskPath("/proc/\(holder.pid)/net/dev").readText()
            let line = text.split(separator: "\n").first { $0.contains("lo:") }
            guard let field = line?.split(separator: ":").last?.split(separator: " ").first, let bytes = UInt64(field)
            else { throw Trouble("no counters of lo: \(text)") }
            return bytes
        }
    }
}
