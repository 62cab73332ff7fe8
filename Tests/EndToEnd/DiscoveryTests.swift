import TestSupport
import Testing

extension EndToEnd {
    struct DiscoveryTests {
        /// Three hosts that share a folder and know each other by Avahi alone.
        private func withHosts(_ body: (Lab, [KithDevice]) throws -> Void) throws {
            guard let lab = try Lab(hosts: 3) else { return }
            let place = try TemporaryPlace("hosts")
            let devices = try (1...3).map { host in
                try KithDevice("host \(host)", in: place.path, entrance: lab.entrance(to: host))
            }
            defer { for device in devices { device.crash() } }
            do {
                for device in devices {
                    try device.run("init", "--name", device.name)
                    try device.start(listen: "0.0.0.0:0", discovery: "avahi")
                }
                try devices[0].run("add", devices[0].folder.text, "--name", Cluster.folderName)
                for device in devices.dropFirst() { try device.run("join", devices[0].invite(), device.folder.text) }
                try body(lab, devices)
            } catch {
                throw Trouble("\(error)\n\(devices.map(\.story).joined(separator: "\n"))")
            }
        }

        private func expectArrival(of name: String, from device: KithDevice, at others: [KithDevice]) throws {
            try (device.folder / name).write(name)
            for other in others {
                try Patience.require("\(name) on \(other.name)") { (other.folder / name).exists }
            }
        }

        private func hasMet(_ device: KithDevice) throws -> Bool {
            try device.status.peers.filter(\.connected).count == 2
        }

        private func waitUntilMet(_ devices: [KithDevice], within patience: Duration = Patience.usual) throws {
            for device in devices {
                try Patience.require("\(device.name) to see both others", within: patience) { try hasMet(device) }
            }
        }

        @Test func `three hosts find each other, each with each, and who comes is met within two seconds`() throws {
            try withHosts { _, devices in
                try waitUntilMet(devices)
                try expectArrival(of: "hello", from: devices[2], at: Array(devices.prefix(2)))
                // A machine that does much else may be slow, but not each time.
                let isPrompt = try (1...10).contains { _ in
                    try restart(devices[2])
                    return try Patience.until(within: .seconds(2)) { try hasMet(devices[2]) }
                }
                #expect(isPrompt)
            }
        }

        private func restart(_ device: KithDevice) throws {
            try device.stop()
            try device.start(listen: "0.0.0.0:0", discovery: "avahi")
        }

        /// Each restart takes a new port, so that no address of before leads anywhere.
        @Test func `who is started again is found again, also behind an avahi-daemon that was`() throws {
            try withHosts { lab, devices in
                try waitUntilMet(devices)
                try lab.run("restart-avahi", "1")
                try restart(devices[2])
                try waitUntilMet(devices)
                try lab.run("restart-avahi", "3")
                try restart(devices[0])
                try waitUntilMet(devices)
                try expectArrival(of: "again", from: devices[0], at: Array(devices.dropFirst()))
            }
        }

        /// Less than what a silent session is given, so that it is discovery that leads there.
        private static let beforeSilence: Duration = .seconds(75)

        @Test func `a host whose address changed is found again, though its sessions seem open on each side`() throws {
            try withHosts { lab, devices in
                try waitUntilMet(devices)
                try lab.run("address", "1", "10.99.0.201")
                try (devices[0].folder / "moved").write("moved")
                for device in devices.dropFirst() {
                    try Patience.require("moved on \(device.name)", within: Self.beforeSilence) {
                        (device.folder / "moved").exists
                    }
                }
                try waitUntilMet(devices)
                // Who ends now cannot tell the host, and comes back from another port.
                try lab.run("address", "1", "10.99.0.202")
                try restart(devices[1])
                try waitUntilMet(devices, within: Self.beforeSilence)
            }
        }

        @Test func `a host that slept, and one whose cable was out, go on`() throws {
            try withHosts { lab, devices in
                try waitUntilMet(devices)
                devices[0].freeze()
                try lab.run("cut", "2")
                try (devices[2].folder / "meanwhile").write("meanwhile")
                try (devices[1].folder / "alone").write("alone")
                devices[0].thaw()
                try Patience.require("what was missed") { (devices[0].folder / "meanwhile").exists }
                try lab.run("mend", "2")
                for device in devices {
                    try Patience.require("both on \(device.name)") {
                        (device.folder / "meanwhile").exists && (device.folder / "alone").exists
                    }
                }
            }
        }
    }
}
