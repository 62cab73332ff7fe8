import Control

/// Long work on one line: `receiving docs: 120 of 400 files, 1.2 of 3.4 GiB, 85 MiB/s, 26 s left`.
enum ProgressText {
    static func line(_ folder: String, _ work: API.Work, _ meter: RateMeter) -> String {
        var parts = ["\(work.kind.rawValue) \(Shown.line(folder)): \(files(work))", bytes(work)]
        if let rate = meter.bytesPerSecond, rate < 1e18 { parts.append(Shown.size(UInt64(rate)) + "/s") }
        if let left = meter.secondsLeft { parts.append(Shown.span(seconds: left) + " left") }
        return parts.joined(separator: ", ")
    }

    private static func files(_ work: API.Work) -> String {
        guard let total = work.filesTotal else { return Shown.count(work.filesDone, "file") }
        return "\(Shown.grouped(work.filesDone)) of \(Shown.count(total, "file"))"
    }

    private static func bytes(_ work: API.Work) -> String {
        work.bytesTotal.map { "\(Shown.size(work.bytesDone)) of \(Shown.size($0))" } ?? Shown.size(work.bytesDone)
    }
}
