import Foundation

/// The fields of the command's JSON that scripts may rely on.
struct StatusAnswer: Decodable {
    struct Device: Decodable {
        let id: String
        let name: String
        let listen: String?
    }

    struct Folder: Decodable {
        let name: String
        let id: String
        let path: String
        let state: String
        let files: Int
        let bytes: Int
        let conflicts: Int
        let pendingIn: Int
        let pendingOut: Int
        let safeToClose: Bool
        let errors: [Problem]
        let peers: [Peer]
    }

    struct Problem: Decodable {
        let path: String
        let what: String
    }

    struct Peer: Decodable {
        let device: String
        let name: String
        let connected: Bool
        let pending: Int
    }

    let device: Device
    let folders: [Folder]
}

struct ConflictsAnswer: Decodable {
    struct Conflict: Decodable {
        let path: String
        let heads: [Head]
    }

    struct Head: Decodable {
        let head: String
        let authorName: String
        let mine: Bool
        let stands: Bool
        let size: Int
    }

    let conflicts: [Conflict]
}

struct VersionsAnswer: Decodable {
    struct Version: Decodable {
        let id: String
        let size: Int
        let why: String
    }

    let versions: [Version]
}

struct HeldAnswer: Decodable {
    struct Held: Decodable {
        let reason: String
        let what: String
        let files: Int
    }

    let held: [Held]
}

struct VerifyAnswer: Decodable {
    struct One: Decodable {
        let damaged: [String]
        let damagedVersions: [String]
        let compared: [Compared]
        let last: Last?
    }

    struct Compared: Decodable {
        let name: String
        let agrees: Bool
        let differing: Int
    }

    struct Last: Decodable {
        let files: Int
        let bytes: Int
        let damaged: Int
        let versions: Int
    }

    let verifications: [One]

    static func one(in text: String) throws -> One {
        let answer = try JSONDecoder().decode(VerifyAnswer.self, from: Data(text.utf8))
        guard let one = answer.verifications.first else { throw Trouble("nothing was verified: \(text)") }
        return one
    }
}

struct InvitesAnswer: Decodable {
    struct Invite: Decodable {
        let id: String
        let used: Int
        let uses: Int
    }

    let invites: [Invite]
}

struct PeersAnswer: Decodable {
    struct Peer: Decodable {
        let device: String?
        let address: String
        let connected: Bool
    }

    let peers: [Peer]
}
