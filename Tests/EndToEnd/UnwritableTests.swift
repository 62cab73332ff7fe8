import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// Devices of somebody who may not write wherever modes forbid it.
    struct UnwritableTests {
        private static let nobody: UInt32 = 65_534

        /// Runs as the user of the test; as nobody, if that is the superuser.
        private static var entrance: [String] {
            guard geteuid() == 0 else { return [] }
            return ["setpriv", "--reuid=\(nobody)", "--regid=\(nobody)", "--clear-groups"]
        }

        private func makeDevice(_ name: String, in place: DiskPath) throws -> KithDevice {
            let device = try KithDevice(name, in: place, entrance: Self.entrance)
            if geteuid() == 0 {
                for path in [device.base, device.home, device.folder] {
                    guard chown(path.text, Self.nobody, Self.nobody) == 0 else { throw Trouble("chown \(path)") }
                }
            }
            try device.run("init", "--name", name)
            try device.start()
            return device
        }

        private func withDevices(_ body: (_ a: KithDevice, _ b: KithDevice) throws -> Void) throws {
            let place = try TemporaryPlace("nobody")
            guard chmod(place.path.text, 0o755) == 0 else { throw Trouble("chmod \(place.path)") }
            let (a, b) = (try makeDevice("A", in: place.path), try makeDevice("B", in: place.path))
            do {
                try a.run("add", a.folder.text, "--name", Cluster.folderName)
                try b.run("join", "-", b.folder.text, input: a.invite() + "\n")
                try body(a, b)
            } catch {
                throw Trouble("\(error)\n\(a.story)\n\(b.story)")
            }
        }

        private func settle(_ a: KithDevice, _ b: KithDevice) throws {
            try Patience.require("one tree on both") {
                for device in [a, b] { try device.run("wait", Cluster.folderName, "--peers", "1", "--timeout", "20") }
                return try a.tree == b.tree
            }
        }

        @Test func `what changes in directories that nobody may write is placed, and they stay as they are`() throws {
            try withDevices { a, b in
                let inner = a.folder / "outer/inner"
                try (a.folder / "outer").makeDirectory()
                try inner.makeDirectory()
                try (a.folder / "other").makeDirectory()
                for name in ["edited", "deleted", "moved", "kept"] { try (inner / name).write(name) }
                try inner.setMode(0o555)
                try (a.folder / "outer").setMode(0o555)
                try settle(a, b)
                let modes = try ["outer", "outer/inner"].map { try mode(of: b.folder / $0) }
                #expect(modes == [0o555, 0o555])

                // The user of A lifts the modes, works, and puts them back; B never hears of more than what came of it.
                try withLifted([a.folder / "outer", inner], on: a) {
                    try (inner / "edited").write("edited again")
                    try (inner / "deleted").remove()
                    try (inner / "moved").rename(to: inner / "renamed")
                    try (inner / "new").write("new")
                    try (inner / "deep").makeDirectory()
                    try (inner / "deep/file").write("deep")
                }
                try settle(a, b)
                #expect(try (b.folder / "outer/inner/edited").readText() == "edited again")
                #expect(try b.status.errors.isEmpty)

                try withLifted([a.folder / "outer"], on: a) {
                    try inner.setMode(0o755)
                    try inner.rename(to: a.folder / "other/inner")
                    try (a.folder / "other/inner").setMode(0o555)
                }
                try settle(a, b)
                #expect(try mode(of: b.folder / "other/inner") == 0o555)
                #expect((b.folder / "other/inner/kept").exists)
                #expect(try b.status.errors.isEmpty)
            }
        }

        /// While the folder is paused, so that no device ever hears of other modes.
        private func withLifted(_ directories: [DiskPath], on a: KithDevice, _ body: () throws -> Void) throws {
            try a.run("pause", Cluster.folderName)
            for directory in directories { try directory.setMode(0o755) }
            try body()
            for directory in directories.reversed() where directory.exists { try directory.setMode(0o555) }
            try a.run("resume", Cluster.folderName)
        }

        private func mode(of path: DiskPath) throws -> mode_t {
            var status = stat()
            try path.check("stat") { lstat($0, &status) }
            return status.st_mode & 0o7777
        }
    }
}
