import Control

extension Command {
    static let accept = Command(
        "accept", "list, or accept, what others invited this device to",
        operands: [
            .optional("FOLDER", "the offered folder by its name or the beginning of its id"),
            .optional("PATH", "where the folder shall be; made where it is not there"),
        ],
        operandUsage: "[FOLDER PATH]"
    ) { arguments, session in
        guard let folder = arguments["FOLDER"] else { return try list(session) }
        guard let path = arguments["PATH"] else {
            throw UsageError("PATH is missing: where shall \(folder) be?", command: "accept")
        }
        let place = PathArgument.resolved(path, in: session.surroundings.directory)
        let joined = try session.ask(API.AcceptRequest(folder: folder, path: place), patience: nil)
        try session.show(joined) { FolderLine.text("joined", joined) }
        return .done
    }

    private static func list(_ session: Session) throws -> ExitStatus {
        let offers = try session.ask(API.OffersRequest())
        try session.show(offers, nothing: "nobody has invited this device") {
            var table = Table()
            for offer in offers.offers {
                table.add(Shown.line(offer.name), offer.role, "from \(Shown.line(offer.fromName))", offer.folder)
            }
            return table.text
        }
        return .done
    }
}
