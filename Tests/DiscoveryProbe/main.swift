// Announces itself and prints one line for each name that it goes by and for each discovery event, until its standard
// input ends.
//
//   discovery-probe PORT [NAME]
import Discovery
import Glibc
import Synchronization

/// At once, also into a pipe, and whole, since two threads speak.
@Sendable func say(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    write(STDOUT_FILENO, bytes, bytes.count)
}

let arguments = CommandLine.arguments.dropFirst()
guard let port = arguments.first.flatMap(UInt16.init), port > 0 else {
    say("usage: discovery-probe PORT [NAME]")
    exit(2)
}
let firstName = Mutex(arguments.dropFirst().first.flatMap { InstanceName($0) })
let discovery = AvahiDiscovery(port: port) {
    let name = firstName.withLock { $0.take() } ?? .random()
    say("instance \(name)")
    return name
} handler: { event in
    switch event {
    case .found(let neighbor):
        say("found \(neighbor.instance) \(neighbor.host) \(neighbor.port) \(neighbor.interface)")
    case .lost(let instance): say("lost \(instance)")
    case .unavailable(let reason): say("unavailable \(reason)")
    case .available: say("available")
    }
}
while readLine() != nil {}
discovery.stop()
say("stopped")
