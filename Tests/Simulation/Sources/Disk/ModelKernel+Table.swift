package import CSystem
import SystemCalls

/// The kernel's calls as C calls them: each finds its kernel by the descriptor, or is of the current one.
extension ModelKernel {
    /// What takes the place of the real kernel's calls.
    package static let calls: csystem_calls = {
        var calls = csystem_kernel
        fillOpening(&calls)
        fillBytes(&calls)
        fillCopying(&calls)
        fillNames(&calls)
        fillFacts(&calls)
        fillSyncing(&calls)
        fillHolding(&calls)
        return calls
    }()

    /// From now on all of the process's calls on files go to the current kernel.
    package static func replaceSystemCalls() {
        var calls = calls
        csystem_replace_calls(&calls)
    }

    private static func fillOpening(_ calls: inout csystem_calls) {
        calls.open_beneath = { directory, path, flags, mode, sameMount in
            Call.answer { () throws(Errno) in
                let (flags, path) = (OpenFlags(rawValue: flags), Call.bytes(path))
                let start = try Call.entered(.open, directory, path)
                guard mode == 0 || flags.contains(.create), Call.isSound(flags) else { throw .invalidArgument }
                return try start.kernel.open(
                    path, from: start.inode, .beneath(sameMount: sameMount != 0), flags, mode: UInt16(mode & 0o7777)
                ).newDescriptor()
            }
        }
        calls.open = { path, flags, mode in
            Call.answer { () throws(Errno) in
                let path = Call.bytes(path)
                guard let kernel = ModelKernel.current else { throw .noEntry }
                try kernel.begin(.open, on: path)
                return try kernel.open(path, .anywhere, OpenFlags(rawValue: flags), mode: UInt16(mode & 0o7777))
                    .newDescriptor()
            }
        }
        calls.close = { descriptor in
            guard descriptor >= OpenFile.firstDescriptor else { return csystem_kernel.close(descriptor) }
            return Call.answer { () throws(Errno) in
                guard let file = OpenFile.remove(descriptor) else { throw .badDescriptor }
                file.descriptorClosed()
                return 0
            }
        }
        calls.duplicate = { descriptor in
            Call.answer { () throws(Errno) in try Call.entered(.duplicate, descriptor).newDescriptor() }
        }
        calls.entries = { descriptor, buffer, size in
            Call.answer { () throws(Errno) in
                let file = try Call.entered(.entries, descriptor)
                return try file.kernel.entries(
                    of: file, into: UnsafeMutableRawBufferPointer(start: buffer, count: size))
            }
        }
    }

    private static func fillBytes(_ calls: inout csystem_calls) {
        calls.read = { descriptor, buffer, size in
            Call.answer { () throws(Errno) in
                let file = try Call.entered(.read, descriptor)
                return Int64(
                    try file.kernel.readOn(file, into: UnsafeMutableRawBufferPointer(start: buffer, count: size)))
            }
        }
        calls.read_at = { descriptor, buffer, size, offset in
            Call.answer { () throws(Errno) in
                let file = try Call.entered(.read, descriptor)
                let buffer = UnsafeMutableRawBufferPointer(start: buffer, count: size)
                return Int64(try file.kernel.read(file, into: buffer, at: Int(offset)))
            }
        }
        calls.write = { descriptor, bytes, size in
            Call.answer { () throws(Errno) in
                let file = try Call.entered(.write, descriptor)
                return Int64(try file.kernel.writeOn(file, UnsafeRawBufferPointer(start: bytes, count: size)))
            }
        }
        calls.write_at = { descriptor, bytes, size, offset in
            Call.answer { () throws(Errno) in
                let file = try Call.entered(.write, descriptor)
                let bytes = UnsafeRawBufferPointer(start: bytes, count: size)
                return Int64(try file.kernel.write(file, bytes, at: Int(offset)))
            }
        }
        calls.truncate = { descriptor, size in
            Call.answer { () throws(Errno) in
                let file = try Call.entered(.truncate, descriptor)
                try file.kernel.truncate(file, to: Int(size))
                return 0
            }
        }
    }

    private static func fillCopying(_ calls: inout csystem_calls) {
        calls.clone = { target, source in
            Call.answer { () throws(Errno) in
                let target = try Call.entered(.clone, target)
                try target.kernel.clone(try Call.opened(source), 0, length: 0, to: target, 0)
                return 0
            }
        }
        calls.clone_range = { target, targetOffset, source, sourceOffset, length in
            Call.answer { () throws(Errno) in
                let target = try Call.entered(.clone, target)
                let (from, to) = (Int(sourceOffset), Int(targetOffset))
                try target.kernel.clone(try Call.opened(source), from, length: Int(length), to: target, to)
                return 0
            }
        }
        calls.copy_range = { target, targetOffset, source, sourceOffset, length in
            Call.answer { () throws(Errno) in
                let target = try Call.entered(.copy, target)
                let (from, to) = (Int(sourceOffset), Int(targetOffset))
                return Int64(try target.kernel.copyRange(try Call.opened(source), from, target, to, length: length))
            }
        }
        calls.seek_data = { descriptor, offset in
            Call.answer { () throws(Errno) in
                let file = try Call.entered(.seek, descriptor)
                return Int64(try file.kernel.seek(file, from: Int(offset)) { $0.nextData(from: $1) })
            }
        }
        calls.seek_hole = { descriptor, offset in
            Call.answer { () throws(Errno) in
                let file = try Call.entered(.seek, descriptor)
                return Int64(try file.kernel.seek(file, from: Int(offset)) { $0.nextHole(from: $1) })
            }
        }
        calls.punch_hole = { descriptor, offset, length in
            Call.answer { () throws(Errno) in
                let file = try Call.entered(.punch, descriptor)
                try file.kernel.punch(file, at: Int(offset), length: Int(length))
                return 0
            }
        }
    }
}
