import CSystem
import Simulation
import SystemCalls
import TestSupport
import Testing

extension ModelDiskTests {
    /// What survives, and what may not.
    @Suite(.serialized) struct PowerCutTests {
        private let kernel = ModelKernel(seed: 1)
        private var user: UserFiles { kernel.user }

        init() { kernel.first.writesBackOnceIn = 0 }

        private func sync(_ path: String) throws { try user.open(path, .readOnly).sync() }

        /// What is found after each of many cuts at this moment.
        private func found<Value: Hashable>(_ look: (UserFiles) throws -> Value) throws -> Set<Value> {
            try Set((0..<60).map { seed in try look(kernel.cut(seed: seed).user) })
        }

        @Test func `a file that was synced, and whose directory was, is there after any cut`() throws {
            try user.write("/a", Array("kept".utf8))
            try sync("/a")
            try sync("/")
            #expect(try found { try $0.read("/a") } == [Array("kept".utf8)])
        }

        @Test func `a file whose directory was not synced may be gone`() throws {
            try user.write("/a", Array("kept".utf8))
            try sync("/a")
            #expect(try found { try $0.status("/a")?.size } == [nil, 4])
        }

        @Test func `where syncing a file keeps its name it is there`() throws {
            var traits = FilesystemTraits()
            traits.syncsNamesWithFiles = true
            try kernel.mount(at: "/m", traits).writesBackOnceIn = 0
            try sync("/")
            try user.write("/m/a", Array("kept".utf8))
            try sync("/m/a")
            #expect(try found { try $0.status("/m/a")?.size } == [4])
        }

        @Test func `a file that was not synced may be there without its bytes, or with some of them`() throws {
            try user.write("/a", [UInt8](repeating: 7, count: 9000))
            try sync("/")
            let found = try found { try $0.read("/a") }
            #expect(found.contains([]))
            #expect(found.contains([UInt8](repeating: 7, count: 9000)))
            #expect(found.count > 4)
        }

        @Test func `an exchange is done or not, never half`() throws {
            try user.write("/a", [1])
            try user.write("/b", [2])
            try user.sync("/")
            try user.rename("/a", to: "/b", .exchange)
            #expect(try found { try $0.read("/a") + $0.read("/b") } == [[1, 2], [2, 1]])
        }

        @Test func `a directory that was synced has both ends of a rename out of it`() throws {
            try user.makeDirectory("/x")
            try user.makeDirectory("/y")
            try user.write("/x/a", [1])
            try user.sync("/")
            try user.rename("/x/a", to: "/y/b")
            try sync("/x")
            #expect(try found { [try $0.list("/x").count, try $0.list("/y").count] } == [[0, 1]])
        }

        @Test func `changes of names that do not rest on each other may survive in any order`() throws {
            try user.makeDirectory("/x")
            try user.makeDirectory("/y")
            try user.sync("/")
            try user.makeDirectory("/x/first")
            try user.write("/y/second", [])
            let found = try found { [try $0.list("/x").count, try $0.list("/y").count] }
            #expect(found == [[0, 0], [0, 1], [1, 0], [1, 1]])
        }

        @Test func `what was written over and not synced is old, new, or torn`() throws {
            try user.write("/a", [UInt8](repeating: 1, count: 8192))
            try user.sync("/")
            let file = try user.open("/a", [.writeOnly])
            try file.write([UInt8](repeating: 2, count: 8192), at: 0)
            let found = try found { Set(try $0.read("/a")) }
            #expect(found == [[1], [2], [1, 2]])
        }

        @Test func `a process that dies loses nothing but its locks and leases`() throws {
            try user.write("/a", [1])
            ModelKernel.current = kernel
            defer { ModelKernel.current = nil }
            let descriptor = ModelKernel.calls.open("/a", 0, 0)
            #expect(ModelKernel.calls.set_lease(descriptor, 1) == 0)
            #expect(throws: Errno.tryAgain) { try user.append("/a", [2]) }
            let next = kernel.killed()
            try next.user.append("/a", [2])
            #expect(try next.user.read("/a") == [1, 2])
            #expect(ModelKernel.calls.read_at(descriptor, nil, 0, 0) == -1)
            #expect(ModelKernel.calls.close(descriptor) == 0)
        }

        @Test func `an fsync that fails may forget what it did not write`() throws {
            try user.write("/a", [])
            try user.sync("/")
            try user.write("/a", [1])
            ModelKernel.current = kernel
            defer { ModelKernel.current = nil }
            let descriptor = ModelKernel.calls.open("/a", 2, 0)
            kernel.fault = { call, _ in call == .sync ? .inputOutput : nil }
            for _ in 0..<20 { #expect(ModelKernel.calls.sync(descriptor) == -1) }
            kernel.fault = nil
            #expect(ModelKernel.calls.sync(descriptor) == 0)
            _ = ModelKernel.calls.close(descriptor)
            #expect(try found { try $0.read("/a") } == [[]])
        }
    }
}
