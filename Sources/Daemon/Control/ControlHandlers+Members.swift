import Bytes
import Control
import Folders
import Identity
import Manifests

/// Who takes part in a folder.
extension ControlHandlers {
    func invite(_ request: API.InviteRequest) async throws -> API.Invited {
        let folder = try await folder(request.folder).opened()
        let role = try Role(named: request.role)
        if let to = request.to { return try await invite(to, role, to: folder) }
        let (end, isOver) = UInt64(Clock.realTime() / 1_000_000_000).addingReportingOverflow(request.expiresInSeconds)
        guard !isOver, end < 1 << 40 else { throw API.Failure(.badRequest, "a code cannot last so long") }
        let secret = try await folder.invite(role: role, expiry: end, uses: request.uses)
        let addresses = await addresses(for: folder)
        let code = try InviteCode(
            folder: folder.id, secret: secret, inviter: daemon.context.device, expiry: end,
            addresses: addresses)
        return API.Invited(
            id: secret.id.short, code: code.text, notes: addresses.isEmpty ? [ControlHandlers.noAddress] : [])
    }

    /// Other members whose places a code names: any of them lets in.
    private static let otherPlaces = 3

    private func addresses(for folder: FolderSync) async -> [String] {
        let own = await daemon.device().listen.map { ReachableAddresses.of(listening: $0) } ?? []
        let members = await folder.membership.members.map(\.device)
        let others = daemon.hub.places(of: members, atMost: ControlHandlers.otherPlaces).map(\.description)
        return Array((own + others.filter { !own.contains($0) }).prefix(InviteCode.addressLimit))
    }

    private static let noAddress =
        "the code holds no address of this device: who uses it must be on the same network, or connect first (kith connect)"

    private func invite(_ to: String, _ role: Role, to folder: FolderSync) async throws -> API.Invited {
        guard let device = DeviceID(text: to) else {
            throw API.Failure(
                .badRequest, "`\(to)` is no device id", hint: "it is what `kith id` prints on the other device")
        }
        try await folder.add(device, role: role)
        return API.Invited(
            id: device.description, code: nil,
            notes: daemon.hub.isConnected(device) ? [] : ["it sees the offer when it is connected; see: kith peers"])
    }

    func invites(_ request: API.InvitesRequest) async throws -> API.Invites {
        let own = await daemon.device()
        let invites = await (try folder(request.folder).opened()).openInvites()
        return API.Invites(
            invites: invites.map { invite in
                var invite = invite
                if invite.by == own.id { invite.byName = own.name }
                return invite
            })
    }

    func revoke(_ request: API.RevokeRequest) async throws -> API.Done {
        let folder = try await folder(request.folder).opened()
        try await folder.revoke(try folder.invite(request.id))
        return API.Done()
    }

    func members(_ request: API.MembersRequest) async throws -> API.Members {
        API.Members(members: await shownMembers(of: try folder(request.folder).opened()))
    }

    private func shownMembers(of folder: FolderSync) async -> [API.Member] {
        let own = await daemon.device().name
        return await folder.members().map { member in
            var member = member
            if member.own { member.name = own }
            return member
        }
    }

    func setRole(_ request: API.RoleRequest) async throws -> API.Done {
        let folder = try await folder(request.folder).opened()
        let (role, device) = (try Role(named: request.role), try await device(request.device, in: folder))
        try await folder.setRole(of: device, to: role)
        return API.Done()
    }

    func remove(_ request: API.RemoveRequest) async throws -> API.Done {
        let folder = try await folder(request.folder).opened()
        try await folder.remove(try device(request.device, in: folder))
        return API.Done()
    }

    private func device(_ given: String, in folder: FolderSync) async throws -> DeviceID {
        let member = try API.device(given, among: await shownMembers(of: folder))
        guard let device = DeviceID(text: member.device) else {
            throw API.Failure(.broken, "a member has no device id")
        }
        return device
    }
}
