extension API {
    /// `POST /v1/verify`: reads everything again, in the background; answers at once.
    package struct VerifyRequest: APIRequest {
        package typealias Answer = Done
        package static let route = Route.post("verify")
        package var folder: String?
        /// What is found damaged, now or before, is fetched again from the members.
        package var repair: Bool?

        package init(folder: String? = nil, repair: Bool? = nil) {
            self.folder = folder
            self.repair = repair
        }
    }

    /// `GET /v1/verifications`: how far that has come, and what it found.
    package struct VerificationsRequest: APIRequest {
        package typealias Answer = Verifications
        package static let route = Route.get("verifications")
        package var folder: String?
        package init(folder: String? = nil) { self.folder = folder }
    }

    package struct Verifications: Codable, Hashable, Sendable {
        /// Rising by folder name, folder id.
        package var verifications: [Verification]
        package init(verifications: [Verification]) { self.verifications = verifications }
    }

    package struct Verification: Codable, Hashable, Sendable {
        package var folder: String
        package var folderName: String
        package var isRunning: Bool
        /// The last one that ended.
        package var last: Verified?
        /// Paths whose bytes are not what was written, relative to the root; rising.
        package var damaged: [String]
        /// How many of them have been sent for.
        package var repairing: UInt64

        package init(
            folder: String, folderName: String, isRunning: Bool, last: Verified? = nil, damaged: [String] = [],
            repairing: UInt64 = 0
        ) {
            self.folder = folder
            self.folderName = folderName
            self.isRunning = isRunning
            self.last = last
            self.damaged = damaged
            self.repairing = repairing
        }
    }

    /// What came of reading everything again.
    package struct Verified: Codable, Hashable, Sendable {
        /// Milliseconds since 1970.
        package var ended: Int64
        package var files: UInt64
        package var bytes: UInt64
        /// Files that were changed or could not be read meanwhile: those are for a scan.
        package var passedOver: UInt64
        /// Files that are damaged by now; those that were repaired do not count any more.
        package var damaged: UInt64

        package init(ended: Int64, files: UInt64, bytes: UInt64, passedOver: UInt64, damaged: UInt64) {
            self.ended = ended
            self.files = files
            self.bytes = bytes
            self.passedOver = passedOver
            self.damaged = damaged
        }
    }
}
