import Control

extension Command {
    static let brake = Command(
        "brake", "show or set how much may be destroyed at one go before it is held",
        operands: [.folder],
        options: [
            Option("--files", .count("N", least: 0), "so many files may always go (at first: 20)"),
            Option(
                "--percent", .count("P", least: 0), "and such a part of the folder (at first: 25); 100: hold nothing"),
        ],
        notes: [
            "What is deleted, or overwritten with what looks like noise, is held when it is more files than N and more"
                + " than P percent of the folder. It holds for this device: for what happens on it, and for what other"
                + " devices delete.",
            "See what is held with `kith held`, and lift it with `kith approve` or `kith undo`.",
        ]
    ) { arguments, session in
        let settings = try session.ask(about: arguments.required("FOLDER")) { folder in
            API.BrakeRequest(folder: folder, files: arguments.count("--files"), percent: arguments.count("--percent"))
        }
        try session.show(settings) {
            let name = Shown.line(settings.folderName)
            if settings.percent >= 100 { return "\(name): nothing is held\n" }
            return
                "\(name): more than \(Shown.count(settings.files, "file")) and more than \(settings.percent) % of the"
                + " folder at one go are held\n"
        }
        return .done
    }
}
