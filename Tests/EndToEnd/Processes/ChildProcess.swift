import TestSupport

extension ChildProcess {
    /// Output goes to the ends of the named files; input comes from one, or is empty.
    convenience init(_ words: [String], input: DiskPath? = nil, output: DiskPath, errors: DiskPath) throws(Failure) {
        try self.init(
            words, input: input.map { .file($0.text) } ?? .nothing, output: .file(output.text),
            errors: .file(errors.text))
    }
}
