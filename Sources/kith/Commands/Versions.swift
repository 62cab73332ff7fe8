import Control

extension Command {
    static let versions = Command(
        "versions", "list what once stood at a path",
        operands: [.required("PATH", "a path in a shared folder, whether it is still there or not")]
    ) { arguments, session in
        let path = PathArgument.entry(arguments.required("PATH"), in: session.surroundings.directory)
        let versions = try session.ask(API.VersionsRequest(path: path))
        try session.show(versions, nothing: "no version of it is kept here") {
            var table = Table()
            for version in versions.versions {
                table.add(
                    version.id, "\(version.why.rawValue) \(Shown.time(milliseconds: version.displaced))",
                    "written \(Shown.time(milliseconds: version.modified))",
                    version.kind == .file ? Shown.size(version.size) : version.kind.rawValue)
            }
            return table.text
        }
        return .done
    }
}
