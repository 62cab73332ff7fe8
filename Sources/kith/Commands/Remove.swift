import Control

extension Command {
    static let remove = Command(
        "remove", "take a device out of a folder",
        operands: [.folder, .required("DEVICE", "the member by its name, or the beginning of its id")],
        notes: [
            "Only an admin can. What the device already has cannot be recalled; what comes after it cannot open, and "
                + "its later writes are refused by all."
        ]
    ) { arguments, session in
        let device = arguments.required("DEVICE")
        let done = try session.ask(about: arguments.required("FOLDER")) {
            API.RemoveRequest(folder: $0, device: device)
        }
        try session.show(done) { "" }
        return .done
    }
}
