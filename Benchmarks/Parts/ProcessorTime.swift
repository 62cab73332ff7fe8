import Glibc

/// What all threads of this process take of the processor while `work` is done, in the kernel too; so a machine that is
/// busy with other things does not count.
func processorTime(of work: () throws -> Void) rethrows -> Duration {
    let before = processorTime()
    try work()
    return processorTime() - before
}

private func processorTime() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}
