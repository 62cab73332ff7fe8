import Bytes

extension DeviceID: CustomStringConvertible {
    private static let groupLength = 7
    private static let dataLength = 52
    // Four check characters make the text 56 long: eight groups of seven.
    private static let checkLength = 4

    /// Base32 of the key (52 characters) and four check characters, in eight groups of seven with dashes between.
    ///
    /// The check makes the whole a code of distance 4 (see `DeviceID.check`): up to three wrong characters, and any two
    /// that changed places, are always found.
    package var description: String {
        let data = DeviceID.values(of: raw)
        let characters = (data + DeviceID.check(of: data)).map(DeviceID.character)
        let groups = stride(from: 0, to: characters.count, by: DeviceID.groupLength).map { start in
            String(decoding: characters[start..<(start + DeviceID.groupLength)], as: UTF8.self)
        }
        return groups.joined(separator: "-")
    }

    /// The first group of the text: what a name of a file in conflict says of its author.
    package var short: String { String(description.prefix(DeviceID.groupLength)) }

    /// The device that `text` names, in either case, with or without dashes and white space anywhere; nil where the
    /// check characters say that it was mistyped.
    package init?(text: String) {
        var values: [UInt8] = []
        for character in text.utf8 where !DeviceID.isSeparator(character) {
            guard values.count < DeviceID.dataLength + DeviceID.checkLength, let value = base32Value(character) else {
                return nil
            }
            values.append(value)
        }
        guard values.count == DeviceID.dataLength + DeviceID.checkLength else { return nil }
        let data = Array(values.prefix(DeviceID.dataLength))
        guard DeviceID.check(of: data) == Array(values.suffix(DeviceID.checkLength)) else { return nil }
        let characters = String(decoding: data.map(DeviceID.character), as: UTF8.self)
        guard let raw = bytes(base32: characters).flatMap({ Bytes32($0) }) else { return nil }
        self.init(raw)
    }

    private static func isSeparator(_ character: UInt8) -> Bool {
        [UInt8(ascii: "-"), UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n")]
            .contains(character)
    }

    private static func values(of raw: Bytes32) -> [UInt8] { base32(raw.bytes).utf8.compactMap(base32Value) }

    private static func character(_ value: UInt8) -> UInt8 {
        value < 26 ? UInt8(ascii: "A") + value : UInt8(ascii: "2") + value - 26
    }
}
