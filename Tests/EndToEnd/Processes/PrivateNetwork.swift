import Glibc
import TestSupport

/// A network namespace with nothing in it but a loopback interface, so that what crosses that is the test's alone. It
/// goes with the value.
final class PrivateNetwork {
    private let holder: ChildProcess
    private let place: TemporaryPlace

    /// Nil where this process may not make one, or the kernel has no nftables to lose packets with.
    init?(losingPercent loss: Int = 0) throws {
        place = try TemporaryPlace("network")
        let said = place.path / "out"
        let rule = "numgen random mod 100 < \(loss) counter drop"
        let chain = "chain inet loss arriving { type filter hook input priority 0; }"
        let lossy =
            loss > 0
            ? "nft add table inet loss && nft add '\(chain)' && nft add rule inet loss arriving '\(rule)' &&" : ""
        holder = try ChildProcess(
            ["unshare", "--net", "sh", "-c", "ip link set lo up && \(lossy) echo up && exec sleep infinity"],
            output: said,
            errors: place.path / "err")
        _ = Patience.until { !holder.isRunning || (try? said.readText()) == "up\n" }
        guard holder.isRunning else { return nil }
    }

    /// The words that run a program in this network.
    var entrance: [String] { ["nsenter", "--net=/proc/\(holder.pid)/ns/net", "--"] }

    /// Packets that were lost so far.
    var packetsLost: UInt64 {
        get throws {
            let run = try ProgramRun(entrance + ["nft", "list", "chain", "inet", "loss", "arriving"])
            let words = run.text.split(separator: " ")
            guard let index = words.firstIndex(of: "packets"), let packets = UInt64(words[index + 1]) else {
                throw Trouble("no counter of lost packets: \(run.text)")
            }
            return packets
        }
    }

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
