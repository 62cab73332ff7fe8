import TestSupport
import Testing

extension EndToEnd {
    /// More folders than a shell's limit of open files, and than queues of changes, are meant for.
    struct ManyFoldersTests {
        private static let count = 40

        @Test func `a daemon of many folders hears what changes in each`() throws {
            let place = try TemporaryPlace("many")
            let device = try KithDevice("A", in: place.path, surroundings: ["prlimit", "--nofile=128:"])
            defer { try? device.stop() }
            try device.run("init", "--name", "A")
            try device.start()
            let folders = (0..<Self.count).map { place.path / "folder \($0)" }
            for folder in folders {
                try folder.makeDirectory()
                try device.run("add", folder.text)
            }
            for folder in folders { try (folder / "file").write("text") }
            // A look comes round each hour: what is known sooner was heard.
            try Patience.require("one file in each folder") {
                let lines = try device.run("status").split(separator: "\n")
                return lines.count { $0.contains("up to date") && $0.contains("1 file") } == Self.count
            }
            let status = try device.run("status")
            #expect(!status.contains("cannot be heard"), "\(status)")
        }
    }
}
