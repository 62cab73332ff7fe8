import Glibc

/// What happened in a watched directory (inotify(7)).
package struct InotifyEvent: Hashable, Sendable {
    /// The number that `Inotify.watch` gave for the directory; -1 where the queue overflowed.
    package var watch: Int32
    package var kinds: Kinds
    /// Joins the two halves of a rename; 0 for all else.
    package var cookie: UInt32
    /// The entry in the directory, any bytes; empty where the event is of the directory itself.
    package var name: [UInt8]

    package init(watch: Int32, kinds: Kinds, cookie: UInt32 = 0, name: [UInt8] = []) {
        self.watch = watch
        self.kinds = kinds
        self.cookie = cookie
        self.name = name
    }

    package struct Kinds: OptionSet, Hashable, Sendable {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }

        package static let modified = Kinds(rawValue: UInt32(IN_MODIFY))
        package static let attributesChanged = Kinds(rawValue: UInt32(IN_ATTRIB))
        package static let closedAfterWriting = Kinds(rawValue: UInt32(IN_CLOSE_WRITE))
        package static let movedFrom = Kinds(rawValue: UInt32(IN_MOVED_FROM))
        package static let movedTo = Kinds(rawValue: UInt32(IN_MOVED_TO))
        package static let created = Kinds(rawValue: UInt32(IN_CREATE))
        package static let deleted = Kinds(rawValue: UInt32(IN_DELETE))
        package static let selfDeleted = Kinds(rawValue: UInt32(IN_DELETE_SELF))
        package static let selfMoved = Kinds(rawValue: UInt32(IN_MOVE_SELF))
        package static let unmounted = Kinds(rawValue: UInt32(IN_UNMOUNT))
        /// Events were lost.
        package static let overflowed = Kinds(rawValue: UInt32(IN_Q_OVERFLOW))
        /// The watch is no more.
        package static let ended = Kinds(rawValue: UInt32(IN_IGNORED))
        /// The entry is a directory.
        package static let ofDirectory = Kinds(rawValue: UInt32(IN_ISDIR))
    }
}

/// A queue of what happens in directories. Each directory is watched for itself; nothing is told of those beneath it.
package final class Inotify: Sendable {
    /// Readable when there are events: for `wait(forReadable:)`.
    package let descriptor: FileDescriptor

    private static let wanted: InotifyEvent.Kinds = [
        .modified, .attributesChanged, .closedAfterWriting, .movedFrom, .movedTo, .created, .deleted, .selfDeleted,
        .selfMoved,
    ]

    /// `.tooManyOpenFiles` where the user has no queue left (`fs.inotify.max_user_instances`).
    package init() throws(Errno) {
        descriptor = FileDescriptor(owning: try retrying { inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC)) })
    }

    /// Watches a directory: the number that its events bear, the same if it was watched before, wherever it is now.
    /// `.noSpace` where the user has no watch left (`fs.inotify.max_user_watches`).
    package func watch(_ directory: DirectoryDescriptor) throws(Errno) -> Int32 {
        // By the open descriptor, so that no path is resolved twice.
        let flags = Self.wanted.rawValue | UInt32(IN_ONLYDIR) | UInt32(IN_EXCL_UNLINK)
        return try withPath(Array("/proc/self/fd/\(directory.raw)".utf8)) { path throws(Errno) in
            try retrying { inotify_add_watch(descriptor.raw, path, flags) }
        }
    }

    /// Ends a watch. Nothing happens if it has ended by itself.
    package func unwatch(_ watch: Int32) { _ = inotify_rm_watch(descriptor.raw, watch) }

    /// What happened since the last call, in order; nothing if nothing did. Never waits.
    package func events() throws(Errno) -> [InotifyEvent] {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        do throws(Errno) {
            var span = buffer.mutableSpan
            let count = try descriptor.read(into: &span)
            return Self.events(in: buffer[..<count])
        } catch {
            guard error == .tryAgain else { throw error }
            return []
        }
    }

    /// Takes `struct inotify_event` apart: watch, mask, cookie, length (4 bytes each), name filled up with NULs.
    static func events(in bytes: ArraySlice<UInt8>) -> [InotifyEvent] {
        var events: [InotifyEvent] = []
        var rest = bytes
        while rest.count >= 16 {
            let words = (0..<4).map { word in
                rest[(rest.startIndex + word * 4)...].prefix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            }
            let length = Int(words[3])
            guard length <= rest.count - 16 else { break }
            let name = Array(rest.dropFirst(16).prefix(length).prefix { $0 != 0 })
            events.append(
                InotifyEvent(
                    watch: Int32(bitPattern: words[0]), kinds: InotifyEvent.Kinds(rawValue: words[1]), cookie: words[2],
                    name: name))
            rest = rest.dropFirst(16 + length)
        }
        return events
    }
}
