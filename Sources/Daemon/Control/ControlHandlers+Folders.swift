import Bytes
import Control
import Cryptography
import Folders
import Identity
import Manifests
import Wire

/// How folders come to this device.
extension ControlHandlers {
    /// How long somebody who knows a code is waited for.
    private static let joiningPatience: Duration = .seconds(60)

    func add(_ request: API.AddRequest) async throws -> API.Folder {
        let place = try await folderPlace(request.path)
        try await lane.run { try place.checkDirectory(of: nil, making: false) }
        let name = try folderName(request.name ?? request.path.split(separator: "/").last.map { String($0) } ?? "")
        try await mustBeFree(name)
        let entry = try await daemon.add(path: place.path, name: name)
        return API.Folder(id: entry.id.text, name: entry.name, path: entry.path)
    }

    private func folderPlace(_ path: String) async throws -> FolderPlace {
        let shared = await daemon.folders().map(\.shown).sorted { $0.path < $1.path }
        let trimmed = path.hasSuffix("/") && path != "/" ? String(path.dropLast()) : path
        let place = FolderPlace(path: trimmed, home: daemon.home.path, shared: shared)
        try place.check()
        return place
    }

    /// One that comes from others may have a name that is taken here: it is told apart by its id.
    private func mustBeFree(_ name: String) async throws {
        guard let other = await daemon.folders().first(where: { $0.entry.name == name }) else { return }
        throw API.Failure(
            .badRequest, "\(name) is the name of another folder here, \(other.entry.path)",
            hint: "give this one another: --name NAME")
    }

    private func folderName(_ name: String) throws -> String {
        // With a slash it could be taken for a path wherever a folder is asked for.
        let isPlain = name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control && $0 != "/" }
        guard isPlain, !name.allSatisfy(\.isWhitespace), name.utf8.count <= ManifestLimit.folderName else {
            throw API.Failure(
                .badRequest, "a folder's name has 1 to \(ManifestLimit.folderName) bytes on one line, without a slash",
                hint: "give one: --name NAME")
        }
        return name
    }

    func join(_ request: API.JoinRequest) async throws -> API.Folder {
        let code: InviteCode
        do throws(ManifestError) { code = try InviteCode(text: request.code) } catch {
            throw API.Failure(.codeRefused, error.words, hint: "copy the whole code again")
        }
        let place = try await folderPlace(request.path)
        try await mustBeNew(code.folder)
        guard code.inviter != daemon.context.device else {
            throw API.Failure(.codeRefused, "this device made the code itself", hint: "use it on another device")
        }
        // Before the code is used up: it would be lost on a directory that cannot be used.
        try await lane.run { try place.checkDirectory(of: code.folder, making: true) }
        let (entries, member) = try await entries(by: code)
        let entry = try await daemon.join(
            code.folder, path: place.path, entries: entries, inviteSecret: code.secret.bytes.bytes)
        daemon.hub.introduce(to: member)
        return API.Folder(id: entry.id.text, name: entry.name, path: entry.path)
    }

    private func mustBeNew(_ folder: FolderID) async throws {
        guard let known = await daemon.folders().first(where: { $0.entry.id == folder }) else { return }
        throw API.Failure(
            .alreadyShared, "this device takes part in it already, as \(known.entry.name) at \(known.entry.path)",
            path: known.entry.path)
    }

    /// Asks members to be let in; gives the membership, and who did it.
    private func entries(by code: InviteCode) async throws -> ([[UInt8]], DeviceID) {
        let proof = Manifests.JoinRequest(secret: code.secret, folder: code.folder, device: daemon.context.device)
        let request = Wire.JoinRequest(
            folder: code.folder, inviteKey: code.secret.key.publicKey.bytes, entry: proof.encoded)
        let outcome = await daemon.hub.join(
            request, of: code.inviter, at: code.addresses.compactMap { PeerPlace(text: $0) },
            within: ControlHandlers.joiningPatience)
        guard case .accepted(let entries, let member) = outcome else { throw outcome.failure(of: code.inviter) }
        return (entries, member)
    }

    func offers(_ request: API.OffersRequest) async throws -> API.Offers {
        let offers = try await readableOffers().map(\.shown)
        return API.Offers(offers: offers.sorted { ($0.name, $0.folder) < ($1.name, $1.folder) })
    }

    func accept(_ request: API.AcceptRequest) async throws -> API.Folder {
        let offers = try await readableOffers()
        let choices = offers.map { API.Folder(id: $0.folder.text, name: $0.shown.name, path: "") }
        let chosen: API.Folder
        do throws(API.Failure) { chosen = try API.folder(request.folder, among: choices) } catch {
            guard error.code == .noSuchFolder else { throw error }
            throw API.Failure(
                .noSuchFolder, "no folder that is offered is called `\(request.folder)`",
                hint: "see what is offered: kith accept")
        }
        guard let offer = offers.first(where: { $0.folder.text == chosen.id }) else {
            throw API.Failure(.noSuchFolder, "it is not offered any more", hint: "see what is offered: kith accept")
        }
        try await mustBeNew(offer.folder)
        let place = try await folderPlace(request.path)
        try await lane.run { try place.checkDirectory(of: offer.folder, making: true) }
        let entry = try await daemon.join(
            offer.folder, path: place.path, entries: offer.entries, inviteSecret: nil)
        return API.Folder(id: entry.id.text, name: entry.name, path: entry.path)
    }

    /// Offers in which this device is a member and can open the keys; each folder once.
    private func readableOffers() async throws -> [ReadableOffer] {
        let (identity, offers) = (daemon.context.identity, daemon.hub.offers)
        let context = daemon.context
        let readable = await lane.run {
            offers.compactMap { folder, device, entries in
                ReadableOffer(folder, entries, from: device, to: identity, name: context.deviceName(of: device))
            }
        }
        var seen: Set<FolderID> = []
        return readable.filter { seen.insert($0.folder).inserted }
    }
}

/// A folder that a connected device offers to this one.
private struct ReadableOffer: Sendable {
    let folder: FolderID
    let entries: [[UInt8]]
    let shown: API.Offer

    init?(_ folder: FolderID, _ entries: [[UInt8]], from device: DeviceID, to own: DeviceIdentity, name: String?) {
        var log = MembershipLog(folder: folder)
        for entry in entries { _ = try? log.insert(entry) }
        guard let role = log.membership.role(of: own.id), let secrets = log.secrets(openedBy: [own.key]) else {
            return nil
        }
        self.folder = folder
        self.entries = entries
        shown = API.Offer(
            folder: folder.text, name: log.folderName(openedWith: secrets) ?? "shared", role: role.name,
            from: device.description, fromName: name ?? device.short)
    }
}

extension JoinOutcome {
    fileprivate func failure(of inviter: DeviceID) -> API.Failure {
        switch self {
        case .accepted: API.Failure(.broken, "a join that was accepted failed")
        case .refused(let reason, let words):
            API.Failure(
                reason == .notNow || reason == .other ? .notAllowed : .codeRefused, words,
                hint: "ask for a new code: kith invite")
        case .unreachable(let troubles):
            API.Failure(
                .unreachable,
                "neither the device that made the code (\(inviter.short)) nor another member can be reached",
                hint: "is one of them on, and its daemon running? "
                    + (troubles.isEmpty
                        ? "Be on the same network, or connect first (kith connect)"
                        : troubles.joined(separator: "; ")))
        case .unanswered: API.Failure(.unreachable, "a member was asked, and does not answer", hint: "try again")
        case .underWay: API.Failure(.notAllowed, "this device is trying to join that folder already")
        case .stopped: API.Failure(.unreachable, "the daemon is ending")
        }
    }
}
