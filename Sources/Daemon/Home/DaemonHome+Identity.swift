package import Identity
import SystemCalls

/// Who this device is.
extension DaemonHome {
    static let identityName = "identity"
    private static let longestIdentity = 4096

    /// The identity in this home; nil where there is none. Throws where the file is not Kith's, was damaged, or may be
    /// read by others: a new identity in its place would be another device.
    package func identity() throws(DaemonError) -> DeviceIdentity? {
        let place = path + "/" + DaemonHome.identityName
        guard let bytes = try identityBytes(place) else { return nil }
        guard let identity = DeviceIdentity(encoded: bytes) else {
            throw DaemonError(
                .damaged, "\(place) is damaged, or not an identity of Kith's",
                hint: "put it back from a backup; or move it away, and this device becomes a new one")
        }
        return identity
    }

    /// The identity in this home, made where there is none.
    package func madeIdentity() throws(DaemonError) -> DeviceIdentity {
        if let identity = try identity() { return identity }
        let new = DeviceIdentity.random()
        if try make(DaemonHome.identityName, with: new.encoded) { return new }
        guard let other = try identity() else {
            throw DaemonError(.homeUnusable, "\(path)/\(DaemonHome.identityName) comes and goes")
        }
        return other
    }

    private func identityBytes(_ place: String) throws(DaemonError) -> [UInt8]? {
        let (bytes, mode) = try DaemonHome.saying("cannot read \(place)") { () throws(Errno) -> ([UInt8]?, UInt16) in
            let name = Array(DaemonHome.identityName.utf8)
            guard let status = try directory.statusIfAny(of: name) else { return (nil, 0) }
            guard status.kind == .file, status.size <= UInt64(DaemonHome.longestIdentity) else { return ([], 0) }
            let file = try directory.openBeneath(name, [.readOnly, .nonBlocking])
            return (try file.contents(atMost: DaemonHome.longestIdentity), try file.status().mode)
        }
        guard mode & 0o077 == 0 else {
            throw DaemonError(
                .tooOpen, "\(place) can be read or changed by other users",
                hint: "if none of them had it: chmod 600 \(place)")
        }
        return bytes
    }
}
