import Glibc
import SystemCalls

/// What the calls that C makes have in common.
enum Call {
    /// What openat2(2) takes together.
    static func isSound(_ flags: OpenFlags) -> Bool {
        if flags.contains(.path) { return flags.isSubset(of: [.path, .directory, .noFollow]) }
        return !(flags.contains(.create) && flags.contains(.directory))
    }

    /// The file behind a descriptor, once its kernel lets the call begin.
    static func entered(_ call: KernelCall, _ descriptor: Int32, _ name: [UInt8]? = nil) throws(Errno) -> OpenFile {
        let file = try opened(descriptor)
        let kernel = file.kernel
        try kernel.begin(call, on: name.map { kernel.path(of: $0, in: file.inode) } ?? kernel.path(of: file))
        return file
    }

    static func opened(_ descriptor: Int32) throws(Errno) -> OpenFile {
        guard let file = OpenFile.file(descriptor) else { throw .badDescriptor }
        return file
    }

    /// What C is answered: -1 with errno for an error.
    static func answer<Number: FixedWidthInteger>(_ call: () throws(Errno) -> Number) -> Number {
        do throws(Errno) {
            return try call()
        } catch {
            errno = error.code
            return -1
        }
    }

    static func bytes(_ text: UnsafePointer<CChar>?) -> [UInt8] {
        guard let text else { return [] }
        return Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
    }

    static func attributeName(_ name: UnsafePointer<CChar>?) throws(Errno) -> String {
        let name = bytes(name)
        guard name.count <= ModelKernel.longestName else { throw .outOfRange }
        return String(decoding: name, as: UTF8.self)
    }

    /// The inode of a name in a directory, across a mount; the open file itself where the name is empty.
    static func named(
        _ call: KernelCall, _ directory: Int32, _ name: UnsafePointer<CChar>?
    ) throws(Errno) -> Inode {
        let name = bytes(name)
        let file = try entered(call, directory, name.isEmpty ? nil : name)
        guard !name.isEmpty else { return file.inode }
        guard let inode = try file.kernel.look(name, in: file.inode) else { throw .noEntry }
        return file.kernel.shown(inode)
    }

    /// As `named`, but not by a descriptor that is for names alone.
    static func changeable(
        _ call: KernelCall, _ directory: Int32, _ name: UnsafePointer<CChar>?
    ) throws(Errno) -> Inode {
        let inode = try named(call, directory, name)
        if bytes(name).isEmpty, try opened(directory).isPathOnly { throw .badDescriptor }
        return inode
    }

    static func inDirectory(
        _ call: KernelCall, _ directory: Int32, _ name: UnsafePointer<CChar>?,
        _ body: (ModelKernel, Inode, [UInt8]) throws(Errno) -> Void
    ) -> Int32 {
        answer { () throws(Errno) in
            let name = bytes(name)
            let file = try entered(call, directory, name)
            try body(file.kernel, file.inode, name)
            return 0
        }
    }

    static func synced(_ call: KernelCall, _ descriptor: Int32, _ sync: (OpenFile) -> Void) -> Int32 {
        answer { () throws(Errno) in
            do throws(Errno) {
                let file = try entered(call, descriptor)
                guard !file.isPathOnly else { throw .badDescriptor }
                sync(file)
                return 0
            } catch {
                if error == .inputOutput, let file = OpenFile.file(descriptor) { file.kernel.syncFailed(file) }
                throw error
            }
        }
    }
}
