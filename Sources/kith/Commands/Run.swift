import Control

extension Command {
    static let run = Command(
        "run", "share a folder and show its status until Ctrl-C, with a daemon of its own if none runs",
        operands: [.required("FOLDER", "the folder's path; made where it is not there, shared where it is not yet")],
        options: [
            Option("--listen", .text("ADDR:PORT"), "where other devices connect to"),
            Option("--discovery", .choice(["avahi", "off"]), "how devices nearby are found (default: avahi)"),
        ],
        notes: ["Prints this device's id and an invite for the next device first."]
    ) { arguments, session in
        let path = PathArgument.resolved(arguments.required("FOLDER"), in: session.surroundings.directory)
        try Files.makeDirectory(path, mode: 0o755)
        let daemon = BackgroundDaemon(session: session)
        let running = try daemon.running()
        let started = running == nil ? try daemon.start(.ownGroup, options: options(arguments)).child : nil
        // Before this line Ctrl-C ends the command; from here on it must end the daemon too.
        let interruption = Interruption()
        defer { started?.end() }
        let folder = try sharing(path, session)
        try greet(folder, session)
        try StatusWatch(session).run(until: interruption) { try session.ask(API.StatusRequest(folder: folder.id)) }
        return .done
    }

    private static func options(_ arguments: Arguments) -> [String] {
        ["--listen", "--discovery"].flatMap { name in arguments[name].map { [name, $0] } ?? [] }
    }

    private static func sharing(_ path: String, _ session: Session) throws -> API.Folder {
        do {
            return try session.ask(API.AddRequest(path: path), patience: nil)
        } catch let failure as API.Failure where failure.code == .alreadyShared {
            let status = try session.ask(API.StatusRequest(folder: path))
            guard let folder = status.folders.first(where: { $0.path == path }) else { throw failure }
            return API.Folder(id: folder.id, name: folder.name, path: folder.path)
        }
    }

    private static func greet(_ folder: API.Folder, _ session: Session) throws {
        let device = try session.ask(API.DeviceRequest())
        guard !session.json else { return }
        session.out.line("this device: \(Shown.line(device.name))  \(device.id)")
        let request = API.InviteRequest(folder: folder.id, role: "write", expiresInSeconds: 24 * 3600, uses: 1)
        do {
            guard let code = try session.ask(request).code else { return }
            session.out.line("on the next device, within 24 hours: kith join \(code) PATH\n")
        } catch let failure as API.Failure where failure.code == .notAllowed {
            session.out.line("an admin of this folder can invite the next device\n")
        }
    }
}
