import CSystem
import Simulation
import SystemCalls
import TestSupport
import Testing

extension ModelDiskTests {
    /// Whatever was done before a cut: what is left is a tree.
    @Suite(.serialized) struct SoundnessTests {
        @Test(arguments: 0..<80 as Range<UInt64>)
        func `after random calls and a cut each thing stands in one place, and works`(seed: UInt64) throws {
            let kernel = ModelKernel(seed: seed)
            kernel.obeysModes = false
            ModelKernel.current = kernel
            defer { ModelKernel.current = nil }
            let next = try kernelAfterRandomCalls(kernel, seed: seed, count: 400).cut(seed: seed)
            try check(next, seed: seed)
            let again = try kernelAfterRandomCalls(next, seed: seed + 1, count: 200).cut(seed: seed)
            try check(again, seed: seed)
        }

        @Test(arguments: 0..<40 as Range<UInt64>)
        func `what was synced stays as it was, whatever is done elsewhere`(seed: UInt64) throws {
            let kernel = ModelKernel(seed: seed)
            kernel.obeysModes = false
            ModelKernel.current = kernel
            defer { ModelKernel.current = nil }
            _ = try kernelAfterRandomCalls(kernel, seed: seed, count: 200)
            let names = try kernel.user.list("/")
            try kernel.user.makeDirectory("/kept")
            for name in names {
                try kernel.user.rename("/\(text(name))", to: "/kept/\(text(name))")
            }
            try kernel.user.sync("/")
            let digest = try kernel.digest(of: "/kept")
            try kernel.user.makeDirectory("/elsewhere")
            _ = try kernelAfterRandomCalls(kernel, seed: seed, count: 200, root: "/elsewhere")
            #expect(try kernel.cut(seed: seed).digest(of: "/kept") == digest, "seed \(seed)")
        }

        @Test(arguments: 0..<20 as Range<UInt64>)
        func `an image and a death of the process change nothing that programs see`(seed: UInt64) throws {
            let kernel = ModelKernel(seed: seed)
            kernel.obeysModes = false
            ModelKernel.current = kernel
            defer { ModelKernel.current = nil }
            _ = try kernelAfterRandomCalls(kernel, seed: seed, count: 300)
            let digest = try kernel.digest(of: "/")
            #expect(try kernel.copy().digest(of: "/") == digest)
            #expect(try kernel.copy().cut(seed: seed).digest(of: "/") == digest)
            #expect(try kernel.killed().digest(of: "/") == digest)
        }

        // MARK: Help

        private func text(_ name: [UInt8]) -> String { String(decoding: name, as: UTF8.self) }

        private func kernelAfterRandomCalls(
            _ kernel: ModelKernel, seed: UInt64, count: Int, root: String = "/"
        ) throws -> ModelKernel {
            ModelKernel.current = kernel
            var calls = RandomCalls(seed: seed, [DiskSide(ModelKernel.calls, root: root)])
            for _ in 0..<count { _ = calls.step() }
            calls.closeAll()
            return kernel
        }

        private func check(_ kernel: ModelKernel, seed: UInt64) throws {
            var seen: [UInt64: FileStatus] = [:]
            var names: [UInt64: UInt32] = [:]
            try walk(kernel.user, "") { path, status in
                names[status.inode, default: 0] += 1
                if let former = seen.updateValue(status, forKey: status.inode) {
                    #expect(former == status, "seed \(seed): one number for two things, \(path)")
                    #expect(status.kind != .directory, "seed \(seed): a directory in two places, \(path)")
                }
            }
            for (inode, status) in seen where status.kind != .directory {
                #expect(names[inode] == status.links, "seed \(seed): a wrong count of links")
            }
        }

        private func walk(_ user: UserFiles, _ path: String, _ body: (String, FileStatus) -> Void) throws {
            for name in try user.list(path.isEmpty ? "/" : path) {
                let child = path + "/" + text(name)
                guard let status = try user.status(child) else {
                    Issue.record("\(child) is listed and is not there")
                    continue
                }
                body(child, status)
                if status.kind == .directory { try walk(user, child, body) }
            }
        }
    }
}
