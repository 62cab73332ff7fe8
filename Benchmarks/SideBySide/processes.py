"""What the kernel says of programs that are measured, and of the loopback interface between them."""
import os
import signal
import subprocess

TICKS = os.sysconf("SC_CLK_TCK")


class Served:
    """A program that runs until it is stopped, with the processes that it starts."""

    def __init__(self, words, log, **options):
        self.log = open(log, "ab")
        self.process = subprocess.Popen(words, stdout=options.pop("stdout", self.log), stderr=self.log, **options)

    @property
    def numbers(self):
        numbers = [self.process.pid]
        for name in os.listdir("/proc"):
            fields = stat(name) if name.isdigit() else None
            if fields and int(fields[1]) == self.process.pid:
                numbers.append(int(name))
        return numbers

    def processor_seconds(self):
        known = [fields for number in self.numbers if (fields := stat(number))]
        return sum(int(fields[11]) + int(fields[12]) for fields in known) / TICKS

    def memory(self, field):
        """Bytes, by the name that /proc/PID/status has for it: VmRSS, VmHWM."""
        total = 0
        for number in self.numbers:
            with open(f"/proc/{number}/status") as file:
                total += sum(int(line.split()[1]) << 10 for line in file if line.startswith(field + ":"))
        return total

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()


def stat(number):
    """The fields of /proc/PID/stat from the state on; nil for a process that is gone."""
    try:
        with open(f"/proc/{number}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()
    except OSError:
        return None


def loopback_bytes():
    """Bytes that crossed the loopback interface so far, headers included."""
    with open("/proc/net/dev") as file:
        for line in file:
            name, _, counters = line.partition(":")
            if name.strip() == "lo":
                return int(counters.split()[0])
    raise RuntimeError("there is no loopback interface")


def run(words, **options):
    """Runs a program to its end; one that fails ends the benchmark, with what it said."""
    done = subprocess.run(words, capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, words))}: exit {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout.strip()
