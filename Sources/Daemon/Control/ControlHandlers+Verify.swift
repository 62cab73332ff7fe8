import Control

/// Reading everything again.
extension ControlHandlers {
    /// The disk is compared with the index first: what was edited is no damage.
    func verify(_ request: API.VerifyRequest) async throws -> API.Done {
        for folder in try await open(request.folder) {
            await folder.looksAtEverything()
            try await folder.verify(repairing: request.repair ?? false)
        }
        return API.Done()
    }

    func verifications(_ request: API.VerificationsRequest) async throws -> API.Verifications {
        var verifications: [API.Verification] = []
        for folder in try await open(request.folder) { verifications.append(await folder.verification) }
        return API.Verifications(
            verifications: verifications.sorted { ($0.folderName, $0.folder) < ($1.folderName, $1.folder) })
    }
}
