import Control
import Manifests
import Placing
import Storing
import SystemCalls
import Transport

/// Errors of all parts, as the user is told of them.
extension API.Failure {
    init(any error: any Error) {
        switch error {
        case let error as API.Failure: self = error
        case let error as ManifestError:
            self.init(
                API.Code(error.code), error.description,
                hint: error.code == .notAllowed ? "see who has which role: kith members FOLDER" : nil)
        case let error as DaemonError:
            self.init(error.code == .badWord ? .badRequest : .failed, error.words, hint: error.hint)
        case let error as TransportError:
            self.init(
                .failed, error.description,
                hint: error.code == .addressInUse ? "give another port, or 0 for any: --listen ADDR:0" : nil)
        case let error as PlacingError:
            self.init(.failed, error.description, hint: error.code == .noRoom ? "make room on the disk" : nil)
        case let error as StoringError: self.init(.failed, "the index: \(error)")
        case let error as Errno: self.init(.failed, error.words)
        case let error as OpeningError: self.init(error)
        default: self.init(.broken, "\(error)")
        }
    }

    private init(_ error: OpeningError) {
        switch error {
        case .notAMember: self.init(.notAllowed, "this device is no member of the folder", hint: "ask for an invite")
        case .noKeys:
            self.init(.notAllowed, "no member has given this device the folder's keys", hint: "ask for a new invite")
        case .foreignMarker(let path):
            self.init(
                .alreadyShared, "\(path) belongs to another shared folder", path: path,
                hint: "use another directory; or, if that folder is given up, remove \(path)/.kith")
        case .held(let check): self.init(.notAllowed, "the folder is held: \(check)", hint: "see: kith held")
        }
    }
}

extension API.Code {
    fileprivate init(_ code: ManifestError.Code) {
        switch code {
        case .notAllowed: self = .notAllowed
        case .spent: self = .codeRefused
        case .invalid: self = .badRequest
        default: self = .failed
        }
    }
}
