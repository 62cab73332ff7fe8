/// The bytes of a model file: pages, shared with copies until one of them is written, and holes where nothing was.
struct FileBytes {
    static let pageSize = 4096
    /// The model's own limit, so that a far offset costs no memory: `.fileTooLarge` beyond it.
    static let longest = 256 << 20
    private static let zeroPage = [UInt8](repeating: 0, count: pageSize)

    private(set) var size = 0
    /// As many as the size asks for; nil is a hole.
    private(set) var pages: [[UInt8]?] = []
    private(set) var allocatedPages = 0

    /// The pages that a range of bytes lies in.
    static func pages(of range: Range<Int>) -> Range<Int> {
        range.isEmpty ? 0..<0 : range.lowerBound / pageSize..<(range.upperBound - 1) / pageSize + 1
    }

    /// How many pages a write to `range` would have to find room for.
    func missingPages(in range: Range<Int>) -> Int {
        FileBytes.pages(of: range).reduce(0) { $0 + (isHole($1) ? 1 : 0) }
    }

    private func isHole(_ page: Int) -> Bool { page >= pages.count || pages[page] == nil }

    /// What is there, at most the buffer; 0 at or behind the end.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> Int {
        guard offset < size else { return 0 }
        let end = min(size, offset + buffer.count)
        FileBytes.forEachPart(offset..<end) { page, part, start in
            let target = UnsafeMutableRawBufferPointer(rebasing: buffer[start..<start + part.count])
            guard let bytes = pages[page] else {
                target.initializeMemory(as: UInt8.self, repeating: 0)
                return
            }
            bytes.withUnsafeBytes { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[part])) }
        }
        return end - offset
    }

    mutating func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        let range = offset..<offset + bytes.count
        grow(to: range.upperBound)
        FileBytes.forEachPart(range) { page, part, start in
            change(page) { $0[part].copyBytes(from: bytes[start..<start + part.count]) }
        }
    }

    /// Takes a page over from another file, without copying it.
    mutating func share(_ bytes: [UInt8]?, as page: Int) { set(page, bytes ?? FileBytes.zeroPage) }

    /// What is added is a hole.
    mutating func truncate(to newSize: Int) {
        if newSize < size {
            let count = (newSize + FileBytes.pageSize - 1) / FileBytes.pageSize
            allocatedPages -= pages[count...].reduce(0) { $0 + ($1 == nil ? 0 : 1) }
            pages.removeLast(pages.count - count)
            let tail = newSize % FileBytes.pageSize
            if tail != 0 { clear(tail..<FileBytes.pageSize, of: count - 1) }
        }
        if newSize > size { grow(to: newSize) }
        size = newSize
    }

    /// Whole pages become holes, parts of pages zeros; the last page is whole where the file ends.
    mutating func punch(_ range: Range<Int>) {
        let all = pages.count * FileBytes.pageSize
        let range = (range.upperBound >= size ? min(range.lowerBound, all)..<all : range).clamped(to: 0..<all)
        FileBytes.forEachPart(range) { page, part, _ in
            if part.count == FileBytes.pageSize { set(page, nil) } else { clear(part, of: page) }
        }
    }

    /// Where data next begins at or behind `offset`; nil if none does.
    func nextData(from offset: Int) -> Int? {
        guard offset < size else { return nil }
        let first = offset / FileBytes.pageSize
        guard let page = (first..<pages.count).first(where: { pages[$0] != nil }) else { return nil }
        return max(offset, page * FileBytes.pageSize)
    }

    /// Where a hole next begins at or behind `offset`, the end being one; nil behind the end.
    func nextHole(from offset: Int) -> Int? {
        guard offset < size else { return nil }
        let first = offset / FileBytes.pageSize
        guard let page = (first..<pages.count).first(where: { pages[$0] == nil }) else { return size }
        return min(size, max(offset, page * FileBytes.pageSize))
    }

    /// Takes a page as it is in another state of this file; that may have fewer pages.
    mutating func take(_ page: Int, from other: FileBytes) {
        guard page < pages.count else { return }
        set(page, page < other.pages.count ? other.pages[page] : nil)
    }

    /// Takes `sectors` (of 512 bytes) of a page from another state of this file: a page is not written at once.
    mutating func take(_ sectors: Range<Int>, ofPage page: Int, from other: FileBytes) {
        guard page < pages.count, page < other.pages.count, let source = other.pages[page] else { return }
        let range = sectors.lowerBound * 512..<sectors.upperBound * 512
        change(page) { target in source.withUnsafeBytes { target[range].copyBytes(from: $0[range]) } }
    }

    private mutating func grow(to newSize: Int) {
        guard newSize > size else { return }
        let count = (newSize + FileBytes.pageSize - 1) / FileBytes.pageSize
        if count > pages.count { pages.append(contentsOf: repeatElement(nil, count: count - pages.count)) }
        size = newSize
    }

    private mutating func clear(_ part: Range<Int>, of page: Int) {
        guard pages[page] != nil else { return }
        change(page) { $0[part].initializeMemory(as: UInt8.self, repeating: 0) }
    }

    private mutating func set(_ page: Int, _ bytes: [UInt8]?) {
        allocatedPages += (bytes == nil ? 0 : 1) - (pages[page] == nil ? 0 : 1)
        pages[page] = bytes
    }

    private mutating func change(_ page: Int, _ body: (UnsafeMutableRawBufferPointer) -> Void) {
        // Taken out while it is changed: else the array would be held twice, and copied each time.
        if pages[page] == nil { allocatedPages += 1 }
        var bytes = pages[page] ?? FileBytes.zeroPage
        pages[page] = nil
        bytes.withUnsafeMutableBytes { body($0) }
        pages[page] = bytes
    }

    /// Each page that `range` touches, which part of the page, and how far into the range that begins.
    private static func forEachPart(_ range: Range<Int>, _ body: (Int, Range<Int>, Int) -> Void) {
        var offset = range.lowerBound
        while offset < range.upperBound {
            let (page, within) = offset.quotientAndRemainder(dividingBy: pageSize)
            let count = min(pageSize - within, range.upperBound - offset)
            body(page, within..<within + count, offset - range.lowerBound)
            offset += count
        }
    }
}
