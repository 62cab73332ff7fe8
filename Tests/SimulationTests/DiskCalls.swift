import CSystem
import Glibc
import SystemCalls

/// What a call gave.
struct CallResult: Hashable, CustomStringConvertible {
    var number: Int64
    var error: Int32
    var bytes: [UInt8] = []

    var description: String {
        let shown = bytes.isEmpty ? "" : " " + String(decoding: bytes.prefix(400), as: UTF8.self).debugDescription
        return error == 0 ? "\(number)\(shown)" : Errno(error).words
    }
}

/// One of the two disks that are compared: a table of calls, and what is open on it.
struct DiskSide {
    let calls: csystem_calls
    /// Numbers of open files, by the place at which both sides keep them.
    var open: [Int32]

    init(_ calls: csystem_calls, root: String) {
        self.calls = calls
        open = [calls.open(root, csystem_flag_directory(), 0)]
    }

    func closeAll() { for descriptor in open { _ = calls.close(descriptor) } }

    /// A call that gives a number.
    func gives<Number: FixedWidthInteger>(_ call: (csystem_calls) -> Number) -> CallResult {
        errno = 0
        let number = call(calls)
        return CallResult(number: Int64(number), error: number == -1 ? errno : 0)
    }

    /// A call that opens something by way of what is open: the number of the descriptor means nothing.
    mutating func opens(from place: Int, _ call: (csystem_calls, Int32) -> Int32) -> CallResult {
        let start = open[place]
        var result = gives { call($0, start) }
        guard result.error == 0 else { return result }
        open.append(Int32(result.number))
        result.number = 0
        return result
    }

    /// A call that fills a buffer with as many bytes as it says.
    func fills(_ count: Int, _ call: (csystem_calls, UnsafeMutableRawPointer?) -> Int64) -> CallResult {
        var result = CallResult(number: 0, error: 0)
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            result = gives { call($0, UnsafeMutableRawPointer(buffer.baseAddress)) }
            filled = max(0, Int(result.number))
        }
        result.bytes = bytes
        return result
    }

    /// What statx says, but for what two filesystems may have differently.
    func status(_ descriptor: Int32, _ name: String) -> CallResult {
        var status = csystem_status()
        var result = gives { $0.stat(descriptor, name, &status) }
        guard result.error == 0 else { return result }
        let kind = status.mode & 0o170000
        let isDirectory = kind == 0o040000
        // Before 2001: it was set. After: it is of some moment of this run.
        let mtime = status.mtime < 1_000_000_000_000_000_000 ? "\(status.mtime)" : "now"
        let size = isDirectory ? "" : " \(status.size) bytes, \(status.links) links"
        result.bytes = Array("\(String(status.mode, radix: 8)) \(mtime)\(size)".utf8)
        return result
    }

    /// Names and kinds, sorted: the order is each filesystem's own.
    func listing(_ descriptor: Int32) -> CallResult {
        var buffer = [UInt8](repeating: 0, count: 4096)
        var entries: [String] = []
        while true {
            let result = gives { $0.entries(descriptor, &buffer, buffer.count) }
            guard result.error == 0, result.number > 0 else {
                let text = entries.sorted().joined(separator: " ")
                return CallResult(number: 0, error: result.error, bytes: Array(text.utf8))
            }
            var rest = buffer[..<Int(result.number)]
            while !rest.isEmpty {
                let length = Int(rest[rest.startIndex + 16]) | Int(rest[rest.startIndex + 17]) << 8
                let name = rest[(rest.startIndex + 19)...].prefix { $0 != 0 }
                entries.append("\(String(decoding: name, as: UTF8.self)):\(rest[rest.startIndex + 18])")
                rest = rest.dropFirst(length)
            }
        }
    }
}
