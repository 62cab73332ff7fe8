import Glibc

/// A history as text, so that one that once broke a promise stays the same when the acts that seeds draw change: first a
/// line with its numbers, then one for each act.
enum History {
    static func text(of run: Run) -> String {
        let workload = run.workload
        let head =
            "history \(workload.seed) \(run.schedule) \(workload.devices)" + (workload.isHard ? " hard" : "")
            + (workload.isLarge ? " large" : "")
        let acts = workload.acts.map { act in
            let words = [String(act.number), act.kind.rawValue, String(act.device), String(act.delay)]
            return (words + act.picks.map { String($0) }).joined(separator: " ")
        }
        return ([head] + acts).joined(separator: "\n") + "\n"
    }

    /// Nil for what is no history.
    static func run(_ text: String) -> Run? {
        let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
        guard let head = lines.first, head.count >= 4, head[0] == "history", let seed = UInt64(head[1]),
            let schedule = UInt64(head[2]), let devices = Int(head[3]), devices > 0,
            head[4...].allSatisfy({ ["hard", "large"].contains($0) })
        else { return nil }
        var acts: [Act] = []
        for line in lines.dropFirst() {
            guard line.count == 8, let number = Int(line[0]), let kind = Act.Kind(rawValue: String(line[1])),
                let device = Int(line[2]), (0..<devices).contains(device), let delay = UInt64(line[3])
            else { return nil }
            let picks = line[4...].compactMap { UInt64($0) }
            guard picks.count == 4 else { return nil }
            acts.append(Act(number: number, kind: kind, device: device, delay: delay, picks: picks))
        }
        var workload = Workload(seed: seed, devices: devices, acts: acts, isHard: head[4...].contains("hard"))
        workload.isLarge = head[4...].contains("large")
        return Run(workload: workload, schedule: schedule)
    }

    /// The file's text: of this machine's disk, not of a model's.
    static func text(at path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = fgetc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
