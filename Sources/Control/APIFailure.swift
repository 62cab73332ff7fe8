extension API {
    /// Why a request was not carried out: the body of every answer that is not 200. `message` says what happened and to
    /// which path or folder, `hint` the way out.
    package struct Failure: Error, Codable, Hashable, Sendable {
        package var code: Code
        package var message: String
        package var path: String?
        package var hint: String?

        package init(_ code: Code, _ message: String, path: String? = nil, hint: String? = nil) {
            self.code = code
            self.message = message
            self.path = path
            self.hint = hint
        }
    }

    /// The kinds of failure that a program may want to tell apart.
    package enum Code: String, Codable, Hashable, Sendable, CaseIterable {
        case badRequest
        case noSuchRoute
        case noSuchFolder
        case noSuchPath
        case noSuchDevice
        case noSuchVersion
        case noSuchInvite
        case noSuchHead
        /// More than one folder or device fits what was given.
        case ambiguous
        /// The path is shared already, lies in a shared folder, or holds one.
        case alreadyShared
        /// This device's role, or the state of the folder, does not allow it.
        case notAllowed
        /// The invite code is damaged, used up, expired or revoked.
        case codeRefused
        case unreachable
        case nothingHeld
        case notInTime
        /// The disk, the index or another part below refused: `message` says which and why.
        case failed
        /// A mistake in Kith itself.
        case broken

        /// The HTTP status that goes with it (RFC 9110).
        package var httpStatus: Int {
            switch self {
            case .badRequest: 400
            case .notAllowed: 403
            case .noSuchRoute, .noSuchFolder, .noSuchPath, .noSuchDevice, .noSuchVersion, .noSuchInvite, .noSuchHead:
                404
            case .ambiguous, .alreadyShared, .nothingHeld: 409
            case .codeRefused: 422
            case .failed, .broken: 500
            case .unreachable: 502
            case .notInTime: 504
            }
        }
    }
}
