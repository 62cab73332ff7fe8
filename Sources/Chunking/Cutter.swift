import Bytes
package import Cryptography

/// Says where bytes are cut, by their content alone, so that an insertion moves the cuts near it and no others: FastCDC
/// (Xia et al., USENIX ATC 2016) with normalised chunking. The gear table comes from a key of the folder, so that the
/// sizes of chunks do not tell an outsider which known file they are of.
package final class Cutter: Sendable {
    /// No chunk but a file's last is shorter.
    package static let least = 64 << 10
    /// Up to here a cut is made 16 times more seldom than beyond.
    package static let average = 256 << 10
    package static let greatest = 1 << 20

    // A cut is where the gear hash is below the limit: once in 2^20 bytes before the average, once in 2^16 after it.
    private static let limitBeforeAverage: UInt64 = 1 << 44
    private static let limitAfterAverage: UInt64 = 1 << 48
    // A word of the table has left the hash 64 bytes later.
    private static let window = 64

    /// The gear table, then the same shifted left by one: two bytes of hash in one step.
    private let table: [UInt64]

    /// Words 4n to 4n + 3 of the table are HMAC-SHA-256(key, byte n), read big-endian.
    package init(key: SecretKey) {
        let hmac = HMACKey(key)
        let gear = (0..<64).flatMap { block in
            let words = hmac.digest([UInt8(block)]).words
            return [words.0, words.1, words.2, words.3]
        }
        table = gear + gear.map { $0 << 1 }
    }

    /// The length of the first chunk of `bytes`; nil where they end before it does, which is never with `greatest`
    /// bytes or more, and where nothing is left. `isEnd` says that no bytes follow.
    package func nextCut(in bytes: UnsafeRawBufferPointer, isEnd: Bool) -> Int? {
        let length = min(bytes.count, Cutter.greatest)
        if length > Cutter.least, let cut = cut(in: bytes, length: length) { return cut }
        return length == Cutter.greatest || isEnd && length > 0 ? length : nil
    }

    private func cut(in bytes: UnsafeRawBufferPointer, length: Int) -> Int? {
        let bytes = bytes.bindMemory(to: UInt8.self)
        return table.withUnsafeBufferPointer { table in
            var gear = Gear(table: table, position: Cutter.least - Cutter.window)
            gear.advance(over: bytes, to: Cutter.least)
            let middle = min(Cutter.average, length)
            return gear.search(bytes, to: middle, below: Cutter.limitBeforeAverage)
                ?? gear.search(bytes, to: length, below: Cutter.limitAfterAverage)
        }
    }
}

/// The gear hash after the byte before `position`: for each of the last 64 bytes its word of the table, shifted left by
/// its age.
private struct Gear {
    let table: UnsafeBufferPointer<UInt64>
    var position: Int
    var hash: UInt64 = 0

    init(table: UnsafeBufferPointer<UInt64>, position: Int) {
        self.table = table
        self.position = position
    }

    mutating func advance(over bytes: UnsafeBufferPointer<UInt8>, to end: Int) {
        _ = search(bytes, to: end, below: 0)
    }

    /// The first position up to `end` after whose byte the hash is below `limit`. The hot loop: it takes two bytes from
    /// one state, so that the chain of dependent shifts and sums is half as long.
    mutating func search(_ bytes: UnsafeBufferPointer<UInt8>, to end: Int, below limit: UInt64) -> Int? {
        // Plain pointers: the caller has bounded `end` by the count, and a byte indexes 256 words of each half.
        guard let bytes = bytes.baseAddress, let once = table.baseAddress else { return nil }
        let twice = once + 256
        var hash = hash
        var position = position
        while position &+ 4 <= end {
            let first = Int(bytes[position])
            let third = Int(bytes[position &+ 2])
            let hash1 = hash &<< 1 &+ once[first]
            let hash2 = hash &<< 2 &+ (twice[first] &+ once[Int(bytes[position &+ 1])])
            let hash3 = hash2 &<< 1 &+ once[third]
            let hash4 = hash2 &<< 2 &+ (twice[third] &+ once[Int(bytes[position &+ 3])])
            if hash1 < limit { return position &+ 1 }
            if hash2 < limit { return position &+ 2 }
            if hash3 < limit { return position &+ 3 }
            if hash4 < limit { return position &+ 4 }
            hash = hash4
            position &+= 4
        }
        while position < end {
            hash = hash &<< 1 &+ once[Int(bytes[position])]
            position &+= 1
            if hash < limit { return position }
        }
        self.hash = hash
        self.position = position
        return nil
    }
}
