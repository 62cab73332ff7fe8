import Control

/// How much the brake lets pass.
extension ControlHandlers {
    func brake(_ request: API.BrakeRequest) async throws -> API.BrakeSettings {
        if let percent = request.percent, percent > 100 {
            throw API.Failure(.badRequest, "\(percent) is no part of a hundred", hint: "give 0 to 100")
        }
        let folder = try await folder(request.folder)
        guard let sync = folder.sync else {
            throw API.Failure(
                .failed, "\(folder.entry.name) is not open",
                hint: "see: kith status \(ShellWord.quoted(folder.entry.name))")
        }
        return try await sync.setBrake(files: request.files, percent: request.percent)
    }
}
