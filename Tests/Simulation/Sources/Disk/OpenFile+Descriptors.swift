/// The numbers by which a process knows its open files. One thread simulates; a table for the process, as a C function has
/// nothing else to begin with.
extension OpenFile {
    static let firstDescriptor: Int32 = 1 << 20
    /// By their numbers, from `base` on; nil where one was closed. No number is given twice.
    nonisolated(unsafe) private static var table: [OpenFile?] = []
    nonisolated(unsafe) private static var base = firstDescriptor + 1
    nonisolated(unsafe) private static var openCount = 0

    static func keep(_ file: OpenFile) -> Int32 {
        table.append(file)
        openCount += 1
        return base + Int32(table.count - 1)
    }

    static func file(_ descriptor: Int32) -> OpenFile? {
        let index = Int(descriptor) - Int(base)
        return index >= 0 && index < table.count ? table[index] : nil
    }

    static func remove(_ descriptor: Int32) -> OpenFile? {
        guard let file = file(descriptor) else { return nil }
        table[Int(descriptor - base)] = nil
        openCount -= 1
        // All numbers so far are past.
        if openCount == 0 {
            base += Int32(table.count)
            table.removeAll(keepingCapacity: true)
        }
        return file
    }

    /// Those of a kernel that a process of its had open.
    static func all(of kernel: ModelKernel) -> [OpenFile] { table.compactMap { $0?.kernel === kernel ? $0 : nil } }
}
