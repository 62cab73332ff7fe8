import Control

/// One value of each type with every optional field set, and what the page must therefore describe.
enum SampleValues {
    static let head = API.Head(
        head: "3f9a", author: "DESK", authorName: "desk", mine: false, stands: true, kind: .file, size: 2048,
        modified: 0)
    static let problem = API.Problem(path: "a\nb", what: "cannot be read", hint: "chmod it")
    static let peer = API.FolderPeer(device: "DESK", name: "desk", connected: true, pending: 3, role: "write")
    static let work = API.Work(
        kind: .receiving, filesDone: 1, filesTotal: 4, bytesDone: 1 << 20, bytesTotal: 4 << 20)
    static let folder = API.FolderStatus(
        name: "docs", id: "00ff", path: "/home/me/docs", role: "admin", state: .idle, files: 1234, bytes: 5 << 20,
        safeToClose: true, errors: [problem], peers: [peer], work: work)
    static let device = API.Device(id: "LAPTOP", name: "laptop", listen: "0.0.0.0:4711", version: "1", pid: 1)
    static let discovery = API.DiscoveryState(
        state: .unavailable, what: "avahi-daemon is not running", hint: "start it")
    static let version = API.Version(
        id: "v1", kind: .file, size: 10, modified: 0, displaced: 86_400_000, why: .replaced)
    static let held = API.Held(
        folder: "00ff", folderName: "docs", reason: .deletions, what: "60 files were deleted here",
        ifApproved: "they are deleted everywhere", ifUndone: "they come back", files: 60, paths: ["a", "b"],
        author: "DESK")
    static let verified = API.Verified(ended: 86_400_000, files: 3, bytes: 2048, passedOver: 1, damaged: 1, versions: 2)
    static let verification = API.Verification(
        folder: "00ff", folderName: "docs", isRunning: false, last: verified, damaged: ["a\nb"], repairing: 0,
        damagedVersions: [".kith/versions/1970-01-02/000000.0000 a"], compared: [compared])
    static let compared = API.Compared(device: "DESK", name: "desk", ended: 86_400_000, agrees: true, differing: 2)
    static let nearby = API.Peer(
        device: "DESK", name: "desk", address: "10.0.0.2:4711", connected: true, way: .discovered, folders: ["docs"],
        what: "x")
    static let offer = API.Offer(folder: "00ff", name: "docs", role: "write", from: "DESK", fromName: "desk")
    static let invite = API.Invite(
        id: "ab", role: "read", by: "DESK", byName: "desk", expires: 86_400_000, uses: 2, used: 1)
    static let limit = API.Limit(
        device: "DESK", deviceName: "desk", up: 2 << 20, down: 1 << 20, during: "08:00-18:00", inForce: true)
    static let member = API.Member(device: "DESK", name: "desk", role: "admin", own: false, connected: true)

    /// The names are those of the schemas.
    private static let values: [(String, any Encodable & Sendable)] = [
        ("Failure", API.Failure(.failed, "m", path: "p", hint: "h")), ("Status", status), ("FolderStatus", folder),
        ("Problem", problem), ("FolderPeer", peer), ("Work", work), ("Device", device),
        ("DiscoveryState", discovery), ("Peer", nearby), ("Peers", API.Peers(discovery: discovery, peers: [])),
        ("Folder", API.Folder(id: "i", name: "n", path: "p")), ("Offer", offer), ("Offers", API.Offers(offers: [])),
        ("Invite", invite), ("Invites", API.Invites(invites: [])), ("Invited", API.Invited(id: "i", code: "c")),
        ("Member", member), ("Members", API.Members(members: [])), ("Head", head),
        ("Conflict", API.Conflict(folder: "f", folderName: "n", path: "p", heads: [])),
        ("Conflicts", API.Conflicts(conflicts: [])), ("Resolved", API.Resolved(path: "p", kept: "h")),
        ("Version", version), ("Versions", API.Versions(folder: "f", path: "p", versions: [])),
        ("Restored", API.Restored(version: "v", to: "t")), ("Held", held), ("HeldList", API.HeldList(held: [])),
        ("Agreement", API.Agreement(agreed: true)), ("AddRequest", API.AddRequest(path: "p", name: "n")),
        ("JoinRequest", API.JoinRequest(code: "c", path: "p")),
        ("AcceptRequest", API.AcceptRequest(folder: "f", path: "p")),
        ("Limit", limit), ("Limits", API.Limits(limits: [])), ("Traffic", API.Traffic()),
        ("SetLimitRequest", API.SetLimitRequest(device: "d", up: 1, down: 1, during: "w")),
        ("ConnectRequest", API.ConnectRequest(address: "a")), ("ForgetRequest", API.ForgetRequest(address: "a")),
        ("InviteRequest", API.InviteRequest(folder: "f", role: "r", to: "t", expiresInSeconds: 1, uses: 1)),
        ("RevokeRequest", API.RevokeRequest(folder: "f", id: "i")),
        ("RoleRequest", API.RoleRequest(folder: "f", device: "d", role: "r")),
        ("RemoveRequest", API.RemoveRequest(folder: "f", device: "d")),
        ("WaitRequest", API.WaitRequest(folder: "f", peers: 1, patience: 1)),
        ("RescanRequest", API.RescanRequest(folder: "f")), ("PauseRequest", API.PauseRequest(folder: "f")),
        ("ResumeRequest", API.ResumeRequest(folder: "f")), ("ResolveRequest", API.ResolveRequest(path: "p", keep: "k")),
        ("RestoreRequest", API.RestoreRequest(path: "p", version: "v", to: "t")),
        ("ApproveRequest", API.ApproveRequest(folder: "f")), ("UndoRequest", API.UndoRequest(folder: "f")),
        ("Verified", verified), ("Verification", verification), ("Compared", compared),
        ("Verifications", API.Verifications(verifications: [])),
        ("VerifyRequest", API.VerifyRequest(folder: "f", repair: true)),
        ("BrakeRequest", API.BrakeRequest(folder: "f", files: 1, percent: 2)),
        ("BrakeSettings", API.BrakeSettings(folder: "f", folderName: "n", files: 1, percent: 2)),
    ]

    static let status = API.Status(device: device, discovery: discovery, folders: [folder])

    static let fields: [(String, [String])] = values.map { name, value in
        (name, Mirror(reflecting: value).children.compactMap(\.label).sorted())
    }

    static let routes: [API.Route] = [
        API.AddRequest.route, API.JoinRequest.route, API.AcceptRequest.route, API.OffersRequest.route,
        API.InviteRequest.route, API.InvitesRequest.route, API.RevokeRequest.route, API.MembersRequest.route,
        API.RoleRequest.route, API.RemoveRequest.route, API.PeersRequest.route, API.ConnectRequest.route,
        API.StatusRequest.route, API.WaitRequest.route, API.RescanRequest.route, API.PauseRequest.route,
        API.ResumeRequest.route, API.ConflictsRequest.route, API.ResolveRequest.route, API.VersionsRequest.route,
        API.RestoreRequest.route, API.HeldRequest.route, API.ApproveRequest.route, API.UndoRequest.route,
        API.BrakeRequest.route, API.VerifyRequest.route, API.VerificationsRequest.route,
        API.DeviceRequest.route, API.ShutdownRequest.route, API.LimitsRequest.route, API.SetLimitRequest.route,
        API.ForgetRequest.route,
    ]
}
