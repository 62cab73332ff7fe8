import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Random work for as long as `KITH_SOAK_MINUTES` says; without it nothing is done. What the daemons hold of the
    /// machine ends where it began.
    struct SoakTests {
        private static let minutes = ProcessInfo.processInfo.environment["KITH_SOAK_MINUTES"].flatMap { Double($0) }
        private static let names = ["A", "B", "C"]

        private struct Held: CustomStringConvertible {
            let memory: Int
            let descriptors: Int
            let threads: Int

            init(_ device: KithDevice) throws {
                (memory, descriptors, threads) = (try device.memory, try device.openDescriptors, try device.threads)
            }

            var description: String { "\(memory >> 10) KiB, \(descriptors) descriptors, \(threads) threads" }
        }

        @Test(.enabled(if: minutes != nil))
        func `after random work on three devices, memory, descriptors and threads are where they began`() throws {
            let seed = UInt64.random(in: 0..<1 << 32)
            print("seed \(seed)")
            try withCluster(Self.names) { cluster in
                var users = cluster.devices.enumerated().map { RandomUser(in: $1.folder, seed: seed + UInt64($0)) }
                try users[0].makeFiles(200)
                try Self.agree(cluster)
                // The first rounds fill caches and pools: what counts is what comes after.
                let end = ContinuousClock.now + .seconds((Self.minutes ?? 0) * 60)
                var rounds = 0
                for _ in 0..<20 { try Self.work(&users, cluster, &rounds) }
                let before = try Self.held(by: cluster)
                while ContinuousClock.now < end { try Self.work(&users, cluster, &rounds) }
                for ((device, old), new) in zip(zip(cluster.devices, before), try Self.held(by: cluster)) {
                    print("\(device.name) after \(rounds) rounds: \(old), then \(new)")
                    // A directory more or less is a watch, and a connection may be about to be replaced.
                    #expect(abs(new.descriptors - old.descriptors) <= 8)
                    #expect(new.threads <= old.threads + 4)
                    #expect(new.memory < old.memory * 3 / 2 + 32 << 20)
                }
            }
        }

        /// When nothing has happened for a while: threads without work end only then.
        private static func held(by cluster: Cluster) throws -> [Held] {
            sleep(20)
            return try cluster.devices.map(Held.init)
        }

        /// One after the other, so that what is deleted is never more than the brake lets pass.
        private static func work(_ users: inout [RandomUser], _ cluster: Cluster, _ rounds: inout Int) throws {
            for index in users.indices { users[index].actAmidOthers(10) }
            rounds += 1
            if rounds.isMultiple(of: 10) {
                let device = cluster.devices[rounds / 10 % cluster.devices.count]
                try device.run("connect", cluster.devices[(rounds / 10 + 1) % cluster.devices.count].address)
            }
            try agree(cluster)
        }

        /// Conflicts, which random work makes, are let be, and what is held is let happen.
        private static func agree(_ cluster: Cluster) throws {
            try Patience.require("all to agree") {
                for device in cluster.devices { _ = try device.attempt(["approve", Cluster.folderName]) }
                return cluster.devices.allSatisfy { device in
                    let peers = device === cluster.first ? cluster.devices.count - 1 : 1
                    let wait = ["wait", Cluster.folderName, "--timeout", "5", "--peers", "\(peers)"]
                    return (try? device.attempt(wait))?.status == 0
                }
            }
        }
    }
}
