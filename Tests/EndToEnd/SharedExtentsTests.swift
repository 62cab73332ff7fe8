import Glibc
import TestSupport
import Testing

extension EndToEnd {
    struct SharedExtentsTests {}
}

extension EndToEnd.SharedExtentsTests {
    private struct Told: Decodable {
        struct Traffic: Decodable {
            let network: Int
            let sameFile: Int
            let otherFile: Int
        }

        let traffic: Traffic
    }

    /// The receiver's folder lies on a filesystem whose files can share extents.
    @Test(arguments: ["xfs", "btrfs"])
    func `copies and changes of large files share what they have with what is there`(kind: String) throws {
        guard let disk = try LoopDisk(megabytes: 512, kind: kind) else {
            print("skipped: this process may not mount an image, or there is no mkfs.\(kind)")
            return
        }
        let (size, room) = (32 << 20, UInt64(4 << 20))
        try withCluster(["A"]) { cluster in
            let a = cluster["A"]
            let b = try KithDevice("B", in: disk.path)
            defer { b.crash() }
            try b.run("init", "--name", "B")
            try b.start()
            try cluster.join(b)
            let bytes = RandomBytes.make(size, seed: 3)
            try (a.folder / "one").write(bytes)
            try settle(a, b)
            let before = try used(disk)
            try (a.folder / "two").write(bytes)
            try settle(a, b)
            #expect(try (b.folder / "two").read() == bytes)
            #expect(try b.ask(Told.self, "status").traffic.otherFile == size)
            #expect(try used(disk) < before + room)
            try (a.folder / "one").write(bytes + [1, 2, 3])
            try settle(a, b)
            #expect(try (b.folder / "one").read() == bytes + [1, 2, 3])
            #expect(try b.ask(Told.self, "status").traffic.network < size + (2 << 20))
            #expect(try used(disk) < before + 2 * room)
        }
    }

    /// When all of it is on disk.
    private func used(_ disk: LoopDisk) throws -> UInt64 {
        sync()
        return try disk.usedBytes()
    }

    private func settle(_ a: KithDevice, _ b: KithDevice) throws {
        try Patience.require("both to agree") {
            let waited = try a.attempt(["wait", Cluster.folderName, "--timeout", "20", "--peers", "1"])
            return try waited.status == 0 && a.tree == b.tree
        }
    }
}
