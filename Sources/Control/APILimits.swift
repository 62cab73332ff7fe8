extension API {
    /// `GET /v1/limits`: how fast is sent and received at most.
    package struct LimitsRequest: APIRequest {
        package typealias Answer = Limits
        package static let route = Route.get("limits")
        package init() {}
    }

    package struct Limits: Codable, Hashable, Sendable {
        /// Those for all devices together first, then rising by device id; of one device those that always hold first.
        package var limits: [Limit]
        package init(limits: [Limit]) { self.limits = limits }
    }

    /// Bytes a second; a direction that is not limited is nil. Where several limits hold at once, the least counts.
    package struct Limit: Codable, Hashable, Sendable {
        /// Nil: all devices together.
        package var device: String?
        package var deviceName: String?
        package var up: UInt64?
        package var down: UInt64?
        /// When it holds, in this device's own time, such as `mon,tue 08:00-18:00`; nil: always.
        package var during: String?
        /// It holds now.
        package var inForce: Bool

        package init(
            device: String? = nil, deviceName: String? = nil, up: UInt64?, down: UInt64?, during: String? = nil,
            inForce: Bool
        ) {
            self.device = device
            self.deviceName = deviceName
            self.up = up
            self.down = down
            self.during = during
            self.inForce = inForce
        }
    }

    /// `POST /v1/limits/set`: bytes a second for a device (by its id, a prefix of it, or its name) or for all together; 0
    /// lifts the limit of a direction, and one that is not given stays as it is.
    package struct SetLimitRequest: APIRequest {
        package typealias Answer = Limits
        package static let route = Route.post("limits/set")
        package var device: String?
        package var up: UInt64?
        package var down: UInt64?
        package var during: String?

        package init(device: String? = nil, up: UInt64? = nil, down: UInt64? = nil, during: String? = nil) {
            self.device = device
            self.up = up
            self.down = down
            self.during = during
        }
    }
}
