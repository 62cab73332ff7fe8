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
        /// Versions whose bytes are not what was kept, relative to the root.
        package var damagedVersions: [String]
        /// Members whose records were compared with those here; rising by device.
        package var compared: [Compared]

        package init(
            folder: String, folderName: String, isRunning: Bool, last: Verified? = nil, damaged: [String] = [],
            repairing: UInt64 = 0, damagedVersions: [String] = [], compared: [Compared] = []
        ) {
            self.folder = folder
            self.folderName = folderName
            self.isRunning = isRunning
            self.last = last
            self.damaged = damaged
            self.repairing = repairing
            self.damagedVersions = damagedVersions
            self.compared = compared
        }
    }

    /// What came of comparing with one member: whether both hold the same records.
    package struct Compared: Codable, Hashable, Sendable {
        package var device: String
        package var name: String
        /// Milliseconds since 1970.
        package var ended: Int64
        package var agrees: Bool
        /// Files and directories of which one of the two lacked something, which both have exchanged.
        package var differing: UInt64

        package init(device: String, name: String, ended: Int64, agrees: Bool, differing: UInt64) {
            self.device = device
            self.name = name
            self.ended = ended
            self.agrees = agrees
            self.differing = differing
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
        /// Files and versions that are damaged by now; those that were repaired do not count any more.
        package var damaged: UInt64
        /// Versions that were read.
        package var versions: UInt64

        package init(
            ended: Int64, files: UInt64, bytes: UInt64, passedOver: UInt64, damaged: UInt64, versions: UInt64 = 0
        ) {
            self.ended = ended
            self.files = files
            self.bytes = bytes
            self.passedOver = passedOver
            self.damaged = damaged
            self.versions = versions
        }
    }
}
