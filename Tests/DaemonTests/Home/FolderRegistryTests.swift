import Bytes
import Daemon
import Folders
import Testing

@Suite struct FolderRegistryTests {
    let place: TemporaryHome
    let home: DaemonHome

    init() throws {
        place = try TemporaryHome()
        home = try DaemonHome(path: place.home)
    }

    private func entry(_ number: UInt64) -> FolderEntry {
        FolderEntry(id: FolderID(Bytes16(high: 0, low: number)), path: "/tmp/\(number)", name: "folder \(number)")
    }

    @Test func `what was saved is there at the next start, in order`() throws {
        let registry = try FolderRegistry(home)
        var second = entry(2)
        (second.isPaused, second.isAdopting) = (true, true)
        second.inviteSecret = [UInt8](1...16)
        try registry.save(second)
        try registry.save(entry(1))
        try registry.save(entry(3))
        try registry.remove(entry(3).id)
        #expect(try FolderRegistry(home).entries == [entry(1), second])
        #expect(registry.entry(second.id) == second)
    }

    @Test func `a damaged list is refused at each length, and stays`() throws {
        try FolderRegistry(home).save(entry(1))
        let whole = try place.bytes("home/folders.list")
        for length in 0..<whole.count {
            try place.write("home/folders.list", Array(whole.prefix(length)))
            #expect(daemonError { _ = try FolderRegistry(home) }?.code == .damaged)
        }
        #expect(try place.bytes("home/folders.list").count == whole.count - 1)
    }
}
