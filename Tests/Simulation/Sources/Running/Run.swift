import Bytes
import Cryptography
import Folders
import Storing
import TestSupport

@testable import Daemon

/// One history from its seeds to its end.
struct Run {
    struct Outcome {
        var failure: Failure?
        var transcript: [String]
        /// The same, and what is on the disks at the end.
        var lines: [String]
        /// Of all that was chosen, and of all disks at the end.
        var digest: Bytes32
        var choices: [Scheduler.Choice]
        var steps: Int
        /// Model time that passed, in nanoseconds.
        var time: UInt64

        /// How often what ran, the most frequent first.
        var histogram: [String] {
            let counts = Dictionary(grouping: choices) {
                "d\($0.device) \($0.lane.prefix(5) == "timer" ? "timer" : $0.lane)"
            }
            let sorted = counts.map { ($0.value.count, $0.key) }.sorted { $0 > $1 }
            let busy = Dictionary(grouping: choices) { ($0.time - 1_000_000_000_000) / 500_000_000 }
            let times = busy.map { ($0.key, $0.value.count) }.sorted { $0 < $1 }.filter { $0.1 > 500 }
            let tail = choices.dropFirst(choices.count / 2).prefix(40).map { "  \($0.time) d\($0.device) \($0.lane)" }
            return sorted.prefix(12).map { "  \($0.0) \($0.1)" } + times.map { "  \(Double($0.0) / 2) s: \($0.1)" }
                + tail
        }

        var shown: String { "\(time / 1_000_000_000) s, \(hexadecimal(digest.bytes.prefix(8)))" }
    }

    let workload: Workload
    /// Of the schedule; not the workload's.
    let schedule: UInt64
    /// Each line as it comes: what a run that traps has said before.
    var prints = false

    func outcome(on disk: any WorldDisk) -> Outcome {
        ModelRandomness.begin(seed: schedule &+ 1)
        defer { disk.removeAll() }
        let world = World(workload, schedule: schedule, disk: disk)
        world.transcript.isPrinted = prints
        let scheduler = world.scheduler
        LaneCarriers.replace { label in scheduler.makeLane(label) }
        SharedTasks.run(on: scheduler.makeLane("tasks"))
        defer {
            SharedTasks.run(on: nil)
            LaneCarriers.replace(with: nil)
        }
        var failure: Failure?
        do throws(Failure) {
            try world.play()
        } catch {
            failure = error
            world.say("BROKEN: \(error)")
            world.describe()
        }
        let lines = world.transcript.lines + world.remains
        let trace = withUnsafeBytes(of: world.scheduler.trace) { Array($0) }
        let digest = sha256(trace + lines.flatMap { Array($0.utf8) })
        world.end()
        return Outcome(
            failure: failure, transcript: world.transcript.lines, lines: lines, digest: digest,
            choices: world.scheduler.choices,
            steps: world.scheduler.steps,
            time: world.scheduler.now - 1_000_000_000_000)
    }
}

extension World {
    func play() throws(Failure) {
        found()
        var next = 0
        var broken: Failure?
        var due = scheduler.now
        scheduleAct(0, after: &due)
        // Instant acts come between any two steps; while one is done, no other is.
        let performDue = { [unowned self] in
            while !isActing, next < workload.acts.count, scheduler.now >= due, workload.acts[next].kind.isInstant {
                isActing = true
                do throws(Failure) { try perform(workload.acts[next]) } catch { broken = error }
                isActing = false
                next += 1
                scheduleAct(next, after: &due)
            }
        }
        betweenStepsActs = performDue
        disk.renames = { [unowned self] device, path in strike(device, renamingTo: path) }
        disk.called = { _ in
            if self.crashIfStruck() { return }
            // Now and then the next act comes in the middle of whatever a program does just now.
            guard !self.isActing, next < self.workload.acts.count, self.scheduler.random.next() % 512 == 0,
                self.workload.acts[next].kind.isInstant
            else { return }
            due = self.scheduler.now
            performDue()
        }
        while next < workload.acts.count {
            scheduler.run(until: {
                next >= workload.acts.count || scheduler.now >= due && !workload.acts[next].kind.isInstant
            })
            if let broken { throw broken }
            guard next < workload.acts.count else { break }
            isActing = true
            defer { isActing = false }
            try perform(workload.acts[next])
            next += 1
            scheduleAct(next, after: &due)
        }
        (betweenStepsActs, disk.called, disk.renames) = ({}, { _ in }, { _, _ in })
        try settle()
    }

    private func scheduleAct(_ number: Int, after due: inout UInt64) {
        guard number < workload.acts.count else { return }
        due = max(due, scheduler.now) + workload.acts[number].delay
        // So that time comes that far though nobody else has anything to do.
        scheduler.after(due - scheduler.now, of: nil) {}
    }

    /// What two runs of one seed must have alike, beside what was chosen and said.
    var remains: [String] {
        devices.flatMap { device -> [String] in
            let index = device.folder.map { folder in scheduler.looking { folder.assumeIsolated { $0.meant } } }
            let files = standing(on: device).map { "\($0.path) \(hexadecimal($0.digest.bytes.prefix(8)))" }
            return ["\(device.name): \(index ?? "no folder")"] + files
        }
    }

    func end() {
        (betweenStepsActs, disk.called, disk.renames) = ({}, { _ in }, { _, _ in })
        for device in devices {
            device.openFiles = []
            if let machine = device.machine { die(machine, losesPower: false) }
        }
        for machine in machines { machine.dissolve() }
    }
}

extension FolderSync {
    /// What the index says, in few words.
    fileprivate var meant: String {
        "\(index.lastSequence) \(index.lastEvent) \(index.replica.raw) \(index.unplacedCount) \(index.laidTotals)"
    }
}
