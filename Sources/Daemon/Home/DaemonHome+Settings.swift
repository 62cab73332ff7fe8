import SystemCalls
import Wire

/// What a home remembers besides its identity and its folders: one line of text a file.
extension DaemonHome {
    private static let nameFile = "name"
    private static let portFile = "port"

    /// What others see; the machine's name until one is set.
    package func deviceName() throws(DaemonError) -> String {
        let kept = try line(DaemonHome.nameFile, atMost: WireLimit.deviceName + 1)
        if let kept, let name = DaemonHome.checkedName(kept) { return name }
        return DaemonHome.checkedName(hostName()) ?? "device"
    }

    package func setDeviceName(_ name: String) throws(DaemonError) {
        guard let checked = DaemonHome.checkedName(name) else {
            throw DaemonError(
                .badWord,
                "a device's name has 1 to \(WireLimit.deviceName) bytes on one line, without control characters")
        }
        try replace(DaemonHome.nameFile, with: Array((checked + "\n").utf8))
    }

    /// The port that this home's daemon last listened on; nil before it did.
    func rememberedPort() throws(DaemonError) -> UInt16? {
        try line(DaemonHome.portFile, atMost: 16).flatMap { UInt16($0) }.flatMap { $0 == 0 ? nil : $0 }
    }

    func rememberPort(_ port: UInt16) throws(DaemonError) {
        guard try rememberedPort() != port else { return }
        try replace(DaemonHome.portFile, with: Array("\(port)\n".utf8))
    }

    private func line(_ name: String, atMost limit: Int) throws(DaemonError) -> String? {
        guard let bytes = try contents(of: name, atMost: limit) else { return nil }
        return String(validating: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    private static func checkedName(_ name: String) -> String? {
        let isPlain = name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        let isBlank = name.allSatisfy(\.isWhitespace)
        return isPlain && !isBlank && name.utf8.count <= WireLimit.deviceName ? name : nil
    }
}
