import TestSupport

/// What the kernel knows of a device's daemon.
extension KithDevice {
    /// The words that mount a disk of `size` at a device's folder for the daemon alone, whose words follow.
    static func ownDisk(of size: String) -> [String] {
        let mount = "mount -t tmpfs -o size=\(size) kith \"$(dirname \"$3\")/folder\" && exec \"$@\""
        return ["unshare", "--mount", "--propagation", "private", "sh", "-c", mount, "sh"]
    }

    /// The folder as the daemon sees it; nil where it has no disk of its own.
    var folderAsSeen: DiskPath? {
        guard let daemon, let mounts = try? DiskPath("/proc/\(daemon.pid)/mounts").readText(),
            mounts.contains(" \(folder.text) tmpfs ")
        else { return nil }
        return DiskPath("/proc/\(daemon.pid)/root\(folder.text)")
    }

    /// The processor's time that the daemon took so far, in ticks (proc(5)).
    var processorTicks: Int {
        get throws {
            guard let daemon else { throw Trouble("\(name) does not run") }
            let text = try DiskPath("/proc/\(daemon.pid)/stat").readText()
            let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
            guard fields.count > 12, let user = Int(fields[11]), let system = Int(fields[12]) else {
                throw Trouble("not as in proc(5): \(text)")
            }
            return user + system
        }
    }

    private func statusLine(_ name: String) throws -> Int {
        guard let daemon else { throw Trouble("\(self.name) does not run") }
        let lines = try DiskPath("/proc/\(daemon.pid)/status").readText().split(separator: "\n")
        let words = lines.first { $0.hasPrefix(name + ":") }?.split(whereSeparator: \.isWhitespace) ?? []
        guard words.count > 1, let number = Int(words[1]) else { throw Trouble("no \(name) in /proc") }
        return number
    }

    /// The most memory that the daemon had at one time, and what it has now, in bytes.
    var highestMemory: Int { get throws { try statusLine("VmHWM") << 10 } }
    var memory: Int { get throws { try statusLine("VmRSS") << 10 } }

    /// What the daemon has written so far, to files and to sockets (proc(5)).
    var bytesWritten: Int {
        get throws {
            guard let daemon else { throw Trouble("\(name) does not run") }
            let lines = try DiskPath("/proc/\(daemon.pid)/io").readText().split(separator: "\n")
            let words = lines.first { $0.hasPrefix("wchar:") }?.split(separator: " ") ?? []
            guard words.count > 1, let number = Int(words[1]) else { throw Trouble("no wchar in /proc") }
            return number
        }
    }

    var threads: Int { get throws { try statusLine("Threads") } }

    var openDescriptors: Int {
        get throws {
            guard let daemon else { throw Trouble("\(name) does not run") }
            return try DiskPath("/proc/\(daemon.pid)/fd").names().count
        }
    }
}
