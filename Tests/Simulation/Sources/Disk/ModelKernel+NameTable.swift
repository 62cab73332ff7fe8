import CSystem
import SystemCalls

/// The rest of the calls as C calls them.
extension ModelKernel {
    static func fillNames(_ calls: inout csystem_calls) {
        calls.make_directory = { directory, name, mode in
            Call.inDirectory(.makeDirectory, directory, name) { kernel, directory, name throws(Errno) in
                try kernel.makeNew(.directory, name, in: directory, mode: UInt16(mode & 0o7777) & ~kernel.mask)
            }
        }
        calls.remove = { directory, name in
            Call.inDirectory(.remove, directory, name) { kernel, directory, name throws(Errno) in
                try kernel.remove(name, in: directory)
            }
        }
        calls.remove_directory = { directory, name in
            Call.inDirectory(.removeDirectory, directory, name) { kernel, directory, name throws(Errno) in
                try kernel.removeDirectory(name, in: directory)
            }
        }
        calls.rename = { old, oldName, new, newName, kind in
            Call.inDirectory(.rename, old, oldName) { kernel, directory, name throws(Errno) in
                guard let kind = RenameKind(rawValue: kind) else { throw .invalidArgument }
                let (target, newName) = (try Call.opened(new).inode, Call.bytes(newName))
                if !kernel.isUser { kernel.beforeRename?(kernel.path(of: newName, in: target)) }
                try kernel.rename(name, in: directory, to: target, newName, kind)
            }
        }
        calls.link = { old, oldName, new, newName in
            Call.inDirectory(.link, old, oldName) { kernel, directory, name throws(Errno) in
                try kernel.link(name, in: directory, to: try Call.opened(new).inode, Call.bytes(newName))
            }
        }
        calls.make_symlink = { target, directory, name in
            let target = Call.bytes(target)
            return Call.inDirectory(.symlink, directory, name) { kernel, directory, name throws(Errno) in
                guard !target.isEmpty else { throw .noEntry }
                guard target.count < 4096 else { throw .nameTooLong }
                try kernel.makeNew(.symlink, name, in: directory, mode: 0o777, target: target)
            }
        }
        calls.symlink_target = { directory, name, buffer, size in
            Call.answer { () throws(Errno) in
                let inode = try Call.named(.readlink, directory, name)
                guard inode.kind == .symlink, size > 0 else { throw .invalidArgument }
                let target = inode.target.prefix(size)
                UnsafeMutableRawBufferPointer(start: buffer, count: size).copyBytes(from: target)
                return Int64(target.count)
            }
        }
    }

    static func fillFacts(_ calls: inout csystem_calls) {
        calls.stat = { directory, name, status in
            Call.answer { () throws(Errno) in
                let inode = try Call.named(.stat, directory, name)
                guard let kernel = OpenFile.file(directory)?.kernel else { throw .badDescriptor }
                status?.pointee = kernel.status(of: inode)
                return 0
            }
        }
        calls.chmod = { directory, name, mode in
            Call.answer { () throws(Errno) in
                let inode = try Call.changeable(.chmod, directory, name)
                try Call.opened(directory).kernel.setMode(UInt16(mode & 0o7777), of: inode)
                return 0
            }
        }
        calls.set_mtime = { directory, name, nanoseconds in
            Call.answer { () throws(Errno) in
                let inode = try Call.changeable(.touch, directory, name)
                try Call.opened(directory).kernel.setModificationTime(nanoseconds, of: inode)
                return 0
            }
        }
        calls.set_attribute = { descriptor, name, value, length in
            Call.answer { () throws(Errno) in
                let name = try Call.attributeName(name)
                let file = try Call.entered(.setAttribute, descriptor)
                guard !file.isPathOnly else { throw .badDescriptor }
                let value = Array(UnsafeRawBufferPointer(start: value, count: Int(length)))
                try file.kernel.setAttribute(name, value, of: file.inode)
                return 0
            }
        }
        calls.attribute = { descriptor, name, buffer, length in
            Call.answer { () throws(Errno) in
                let name = try Call.attributeName(name)
                let file = try Call.entered(.attribute, descriptor)
                guard !file.isPathOnly else { throw .badDescriptor }
                let value = try file.kernel.attribute(name, of: file.inode)
                guard length > 0 else { return Int64(value.count) }
                guard value.count <= Int(length) else { throw .outOfRange }
                UnsafeMutableRawBufferPointer(start: buffer, count: Int(length)).copyBytes(from: value)
                return Int64(value.count)
            }
        }
    }

    static func fillSyncing(_ calls: inout csystem_calls) {
        calls.sync = { descriptor in Call.synced(.sync, descriptor) { $0.filesystem.sync($0.inode) } }
        calls.sync_data = { descriptor in
            Call.synced(.syncData, descriptor) { $0.filesystem.sync($0.inode, facts: $0.inode.isDirectory) }
        }
        calls.sync_filesystem = { descriptor in Call.synced(.syncFilesystem, descriptor) { $0.filesystem.syncAll() } }
        calls.sync_range = { descriptor, _, _, _ in
            Call.answer { () throws(Errno) in
                let file = try Call.entered(.writeBehind, descriptor)
                guard !file.isPathOnly else { throw .badDescriptor }
                return 0
            }
        }
        calls.forget_cache = { descriptor, _, _ in
            Call.answer { () throws(Errno) in try Call.opened(descriptor).isPathOnly ? -1 : 0 }
        }
        // All that was ever read or written is in memory.
        calls.cached_bytes = { descriptor, _, length in
            Call.answer { () throws(Errno) in try Call.opened(descriptor).isPathOnly ? -1 : length }
        }
        calls.space = { descriptor, space in
            Call.answer { () throws(Errno) in
                let file = try Call.entered(.space, descriptor)
                space?.pointee = file.kernel.space(of: file.filesystem)
                return 0
            }
        }
    }

    static func fillHolding(_ calls: inout csystem_calls) {
        calls.set_lease = { descriptor, kind in
            Call.answer { () throws(Errno) in
                let file = try Call.entered(.setLease, descriptor)
                try file.kernel.setLease(LockKind(rawValue: kind), on: file)
                return 0
            }
        }
        calls.get_lease = { descriptor in
            Call.answer { () throws(Errno) in
                let file = try Call.entered(.lease, descriptor)
                return try file.kernel.lease(of: file)?.rawValue ?? 0
            }
        }
        calls.lock = { descriptor, kind, _ in
            Call.answer { () throws(Errno) in
                let file = try Call.entered(.lock, descriptor)
                try file.kernel.setLock(LockKind(rawValue: kind), on: file)
                return 0
            }
        }
        calls.clock = { clock in
            guard let current = ModelKernel.current else { return csystem_kernel.clock(clock) }
            return switch Int(clock) {
            case CSYSTEM_CLOCK_MONOTONIC: current.now().monotonic
            case CSYSTEM_CLOCK_FILE: current.clock.fileTime
            default: current.now().real
            }
        }
    }
}
