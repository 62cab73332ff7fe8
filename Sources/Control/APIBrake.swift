extension API {
    /// `POST /v1/brake`: how much may be destroyed at one go in a folder before it is held on this device. What is not
    /// given stays as it is.
    package struct BrakeRequest: APIRequest {
        package typealias Answer = BrakeSettings
        package static let route = Route.post("brake")
        package var folder: String
        /// So many files may always go.
        package var files: UInt64?
        /// Of all files, 0 to 100; with 100 nothing is held.
        package var percent: UInt64?

        package init(folder: String, files: UInt64? = nil, percent: UInt64? = nil) {
            self.folder = folder
            self.files = files
            self.percent = percent
        }
    }

    package struct BrakeSettings: Codable, Hashable, Sendable {
        package var folder: String
        package var folderName: String
        package var files: UInt64
        package var percent: UInt64

        package init(folder: String, folderName: String, files: UInt64, percent: UInt64) {
            self.folder = folder
            self.folderName = folderName
            self.files = files
            self.percent = percent
        }
    }
}
