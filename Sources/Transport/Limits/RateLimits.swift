package import Identity

/// Bytes a second that a device may be sent and may send; nil: as many as there are.
package struct Rates: Hashable, Sendable {
    package var up: UInt64?
    package var down: UInt64?

    package init(up: UInt64? = nil, down: UInt64? = nil) {
        self.up = up
        self.down = down
    }

    package var isUnlimited: Bool { up == nil && down == nil }
}

/// How fast a loop's connections may be: all of them together, and those with one device.
package struct RateLimits: Hashable, Sendable {
    package var all: Rates
    package var devices: [DeviceID: Rates]

    package init(all: Rates = Rates(), devices: [DeviceID: Rates] = [:]) {
        self.all = all
        self.devices = devices
    }
}
