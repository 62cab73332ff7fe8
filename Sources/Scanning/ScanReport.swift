import Folders

/// What a scan has to say beside its findings.
package struct ScanReport: Hashable, Sendable {
    /// At most `ScanReport.mostProblems`; `omittedProblems` counts the rest.
    package internal(set) var problems: [ScanProblem] = []
    package internal(set) var omittedProblems = 0

    /// Places to scan again in a while: busy, being written, changing while read, or read in the same tick in which they
    /// were written. Nil if there are more than `ScanReport.mostUnsettled`: then everything.
    package internal(set) var unsettled: [DirtyDirectory]? = []

    /// Large files that were not read, or not to their end. One that is too many here is in `unsettled`.
    package internal(set) var putOff: [DirtyDirectory] = []

    /// Entries that take part and were looked at.
    package internal(set) var entries: UInt64 = 0

    /// Of a scan that looked at nothing.
    package init() {}

    static let mostProblems = 1000
    static let mostUnsettled = 4096

    mutating func addPutOff(_ name: [UInt8], in directory: RelativePath) {
        if let last = putOff.indices.last, putOff[last].path == directory {
            putOff[last].names.append(name)
        } else if putOff.count < Self.mostUnsettled {
            putOff.append(DirtyDirectory(path: directory, names: [name]))
        } else {
            addUnsettled(name, in: directory)
        }
    }

    mutating func add(_ problem: ScanProblem) {
        if problems.count < Self.mostProblems { problems.append(problem) } else { omittedProblems += 1 }
    }

    /// - Parameter isUnheard: a directory stands there that nobody may be listening to: when it is looked at again, so is
    ///   all beneath it.
    mutating func addUnsettled(_ name: [UInt8], in directory: RelativePath, isUnheard: Bool = false) {
        guard let known = unsettled else { return }
        guard known.count < Self.mostUnsettled else {
            unsettled = nil
            return
        }
        let unheard = isUnheard ? [name] : []
        if let last = known.indices.last, known[last].path == directory {
            unsettled?[last].names.append(name)
            unsettled?[last].unheard += unheard
        } else {
            unsettled?.append(DirtyDirectory(path: directory, names: [name], unheard: unheard))
        }
    }
}
