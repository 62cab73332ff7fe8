"""What is measured. Each case runs once for each tool that can do it, and notes its figures."""
import os
import statistics
import threading
import time
from dataclasses import dataclass
from typing import Callable, Optional

import kith
import plain
import syncthing
import trees
from processes import loopback_bytes

MEGA = 1_000_000


@dataclass
class Sizes:
    """At full size what docs/benchmarks.md shows; smaller for a look."""
    big: int
    small_files: int
    many_files: int
    moved_files: int
    latencies: int
    idle_seconds: int

    @staticmethod
    def scaled(scale):
        return Sizes(
            big=max(8 << 20, int((1 << 30) * scale)), small_files=max(200, int(20_000 * scale)),
            many_files=max(400, int(200_000 * scale)), moved_files=max(200, int(10_000 * scale)),
            latencies=max(5, int(100 * scale)), idle_seconds=max(10, int(60 * scale)))


class Ground:
    """Where all happens, and with what. Places are never used twice, and directories with many files are not removed
    before the end: ext4 makes files several times slower for seconds after it has freed many inodes."""

    def __init__(self, base, sizes, tools, figures):
        self.base, self.sizes, self.tools, self.figures = base, sizes, tools, figures
        self.places = 0

    def place(self, name):
        self.places += 1
        place = self.base / f"{self.places:03d}-{name}"
        place.mkdir(parents=True)
        return place

    @property
    def syncers(self):
        return [tool for tool in (kith, syncthing) if tool.NAME in self.tools]

    def big(self):
        root = self.base / "big"
        if not root.exists():
            trees.write_random(root / "big.bin", self.sizes.big, seed=1)
        return root

    def files(self, name, count, **bounds):
        root = self.base / name
        if not root.exists():
            trees.write_small_files(root, count, seed=count, **bounds)
        return root

    def put(self, source, device, name="data"):
        """Puts a copy of a tree into a device's folder by one rename, and says when that was."""
        staged = device.folder.parent / f"staged-{name}"
        plain.copy(source, staged)
        os.sync()
        begin = time.monotonic()
        os.rename(staged, device.folder / name)
        device.look()
        return begin


class Spent:
    """Processor time and bytes on the wire while something is done by a pair."""

    def __init__(self, devices):
        self.devices = devices
        self.begin = (self.processor(), loopback_bytes())

    def processor(self):
        return sum(device.served.processor_seconds() for device in self.devices)

    def measures(self):
        return {
            "processor_s": self.processor() - self.begin[0], "wire_MB": (loopback_bytes() - self.begin[1]) / MEGA}


def first_syncs(ground, case, source, follow):
    """A tree that is new to the other side, by all tools; `follow` goes on with the pair that has it."""
    arrival = trees.Arrival(source)
    if "cp" in ground.tools:
        begin = time.monotonic()
        plain.copy(source, ground.place("cp") / "data")
        ground.figures.note(case, "cp", whole_s=time.monotonic() - begin)
    if "rsync" in ground.tools:
        rsync_first_sync(ground, case, source, follow)
    for tool in ground.syncers:
        one, other = pair = tool.devices(ground.place(tool.NAME))
        try:
            spent = Spent(pair)
            begin = ground.put(source, one)
            arrival.wait(other.folder / "data")
            ground.figures.note(case, tool.NAME, whole_s=time.monotonic() - begin, **spent.measures())
            tool.settle(pair)
            follow(ground, tool.NAME, pair)
        finally:
            for device in pair:
                device.stop()


def rsync_first_sync(ground, case, source, follow):
    rsync = plain.Rsync(ground.place("rsync"))
    try:
        begin, wire = time.monotonic(), loopback_bytes()
        rsync.send(source)
        whole = time.monotonic() - begin
        wire = (loopback_bytes() - wire) / MEGA
        rsync.make_durable()
        ground.figures.note(case, "rsync", whole_s=whole, wire_MB=wire)
        ground.figures.note(case, "rsync, durable", whole_s=time.monotonic() - begin)
        follow(ground, "rsync", (source, rsync))
    finally:
        rsync.stop()


def big(ground):
    """The large file, then a byte at its front, more at its end, and a copy of it."""
    source = ground.big()
    first_syncs(ground, "big", source, big_changes)


def big_changes(ground, tool, pair):
    if tool == "rsync":
        return
    one, other = pair
    file = one.folder / "data/big.bin"
    changed(ground, "front", tool, pair, lambda: trees.insert(file, 0, b"x"))
    changed(ground, "append", tool, pair, lambda: append(file, 1 << 20))
    size = file.stat().st_size
    spent, begin = Spent(pair), time.monotonic()
    plain.copy(file, one.folder / "data/copy.bin")
    one.look()
    trees.wait_for(other.folder / "data/copy.bin", size)
    ground.figures.note("copy", tool, whole_s=time.monotonic() - begin, **spent.measures())


def changed(ground, case, tool, pair, change):
    """The time includes that of the change itself, such as an editor's writing of the whole file."""
    one, other = pair
    spent, begin = Spent(pair), time.monotonic()
    change()
    one.look()
    trees.wait_for(other.folder / "data/big.bin", (one.folder / "data/big.bin").stat().st_size)
    ground.figures.note(case, tool, whole_s=time.monotonic() - begin, **spent.measures())


def append(path, count):
    with open(path, "ab") as file:
        file.write(os.urandom(count))


def small(ground):
    """Many small files, then a look at all of them again, and nothing at all."""
    first_syncs(ground, "small", ground.files("small", ground.sizes.small_files), small_again)


def small_again(ground, tool, pair):
    begin = time.monotonic()
    if tool == "rsync":
        source, rsync = pair
        rsync.send(source)
        return ground.figures.note("rescan", tool, whole_s=time.monotonic() - begin)
    pair[0].rescan()
    ground.figures.note("rescan", tool, whole_s=time.monotonic() - begin)
    idle(ground, tool, pair)


def idle(ground, tool, pair):
    # What is done once after a sync is no idling.
    time.sleep(5)
    before = sum(device.served.processor_seconds() for device in pair)
    time.sleep(ground.sizes.idle_seconds)
    spent = sum(device.served.processor_seconds() for device in pair) - before
    ground.figures.note("idle", tool, processor_percent=spent / len(pair) / ground.sizes.idle_seconds * 100)


def rename(ground):
    """A directory with many files gets another name."""
    source = ground.files("moved", ground.sizes.moved_files)
    arrival = trees.Arrival(source)
    for tool in ground.syncers:
        one, other = pair = tool.devices(ground.place(tool.NAME))
        try:
            ground.put(source, one, "before")
            arrival.wait(other.folder / "before")
            tool.settle(pair)
            spent, begin = Spent(pair), time.monotonic()
            os.rename(one.folder / "before", one.folder / "after")
            one.look()
            arrival.wait(other.folder / "after")
            ground.figures.note("rename", tool.NAME, whole_s=time.monotonic() - begin, **spent.measures())
        finally:
            for device in pair:
                device.stop()


def latency(ground):
    """One new file after the other, each waited for."""
    for tool in ground.syncers:
        # The watcher's shortest delay that Syncthing allows: its own 10 s would hide all else.
        pair = tool.devices(ground.place(tool.NAME), delay=1)
        try:
            note_latencies(ground, "latency", tool.NAME, latencies(pair, ground.sizes.latencies))
        finally:
            for device in pair:
                device.stop()


def busy_latency(ground):
    """The same while the large file is on its way, as long as it is."""
    source = ground.big()
    for tool in ground.syncers:
        one, other = pair = tool.devices(ground.place(tool.NAME), delay=1)
        try:
            ground.put(source, one)
            arrived = threading.Event()
            whole = trees.Arrival(source)
            watcher = threading.Thread(target=lambda: (whole.wait(other.folder / "data"), arrived.set()))
            watcher.start()
            seen = latencies(pair, 1_000_000, arrived.is_set)
            watcher.join()
            if seen:
                note_latencies(ground, "busy-latency", tool.NAME, seen)
        finally:
            for device in pair:
                device.stop()


def latencies(pair, count, is_over=lambda: False):
    """Milliseconds from the write to the file on the other side, each."""
    one, other = pair
    seen = []
    for number in range(count):
        if is_over():
            break
        data = os.urandom(4096)
        begin = time.monotonic()
        (one.folder / f"new-{number}").write_bytes(data)
        trees.wait_for(other.folder / f"new-{number}", len(data))
        seen.append((time.monotonic() - begin) * 1000)
        time.sleep(0.1)
    return seen


def note_latencies(ground, case, tool, seen):
    seen = sorted(seen)
    ground.figures.note(
        case, tool, median_ms=statistics.median(seen), late_ms=seen[int(len(seen) * 0.95)], longest_ms=seen[-1])


def memory(ground):
    """A great many files, and what that takes."""
    source = ground.files("many", ground.sizes.many_files, least=64, most=1024)
    arrival = trees.Arrival(source)
    for tool in ground.syncers:
        one, other = pair = tool.devices(ground.place(tool.NAME))
        try:
            begin = ground.put(source, one)
            arrival.wait(other.folder / "data", interval=0.1)
            whole = time.monotonic() - begin
            sender, receiver = (device.served.memory("VmHWM") / MEGA for device in pair)
            tool.settle(pair)
            begin = time.monotonic()
            one.rescan()
            ground.figures.note(
                "memory", tool.NAME, whole_s=whole, sender_MB=sender, receiver_MB=receiver,
                rescan_s=time.monotonic() - begin)
        finally:
            for device in pair:
                device.stop()


def swarm(ground):
    """The large file to one device, and to three at once, from one whose upload is limited to a fiftieth of it a second."""
    if kith.NAME not in ground.tools:
        return
    source = ground.big()
    for name, count in (("alone", 2), ("swarm", 4)):
        first, *others = made = kith.devices(ground.place(name), count)
        try:
            first.command("limit", "--up", str(ground.sizes.big // 50))
            begin = ground.put(source, first)
            for device in others:
                trees.Arrival(source).wait(device.folder / "data")
            ground.figures.note(name, kith.NAME, whole_s=time.monotonic() - begin)
        finally:
            for device in made:
                device.stop()


CASES = {
    "big": big, "small": small, "rename": rename, "latency": latency, "busy-latency": busy_latency, "memory": memory,
    "swarm": swarm}


@dataclass
class Row:
    """One line of the table: a measure of a case, and the aim that Kith has there."""
    case: str
    measure: str
    words: str
    aim: Optional[str] = None
    met: Optional[Callable] = None


def at_most(case, measure, bound, other=None):
    """Whether Kith's median is at most `bound`, or at most so many times another tool's."""
    def is_met(figures):
        value = figures.median(case, "kith", measure) if other is None else figures.ratio(case, measure, "kith", other)
        return None if value is None else value <= bound
    return is_met


def front_is_quick(figures):
    front, first = figures.median("front", "kith", "whole_s"), figures.median("big", "kith", "whole_s")
    return None if first is None else front <= 1.5 * first


def swarm_is_quick(figures):
    alone, swarm = figures.median("alone", "kith", "whole_s"), figures.median("swarm", "kith", "whole_s")
    return None if alone is None else swarm <= 1.5 * alone


def rows(sizes):
    big_words = f"{sizes.big / (1 << 30):.3g} GiB random file"
    small_words = f"{sizes.small_files:,} files of 1-16 KiB"
    return [
        Row("big", "whole_s", f"{big_words}, first sync", "1.2 x rsync", at_most("big", "whole_s", 1.2, "rsync")),
        Row("big", "processor_s", "- processor time, both sides"),
        Row("big", "wire_MB", "- bytes on the wire"),
        Row("small", "whole_s", f"{small_words}, first sync", "2 x rsync", at_most("small", "whole_s", 2, "rsync")),
        Row("small", "processor_s", "- processor time, both sides"),
        Row("small", "wire_MB", "- bytes on the wire"),
        Row("rescan", "whole_s", "- all of them looked at again", "rsync", at_most("rescan", "whole_s", 1, "rsync")),
        Row("idle", "processor_percent", "- idle after it, each side", "0 %",
            at_most("idle", "processor_percent", 0.05)),
        Row("front", "whole_s", "1 byte inserted at the large file's front", "1.5 x first sync", front_is_quick),
        Row("front", "wire_MB", "- bytes on the wire", "4 MiB", at_most("front", "wire_MB", 4.2)),
        Row("append", "whole_s", "1 MiB appended to it"),
        Row("append", "wire_MB", "- bytes on the wire"),
        Row("copy", "whole_s", "a copy of it"),
        Row("copy", "wire_MB", "- bytes on the wire"),
        Row("alone", "whole_s", f"the large file at {sizes.big / 50 / MEGA:.3g} MB/s from its source, to one"),
        Row("swarm", "whole_s", "- to three at once", "1.5 x to one", swarm_is_quick),
        Row("rename", "whole_s", f"a directory of {sizes.moved_files:,} files renamed"),
        Row("rename", "wire_MB", "- bytes on the wire"),
        Row("latency", "median_ms", "new 4 KiB file seen by the other side, median", "50 ms",
            at_most("latency", "median_ms", 50)),
        Row("latency", "late_ms", "- 95th of 100"),
        Row("busy-latency", "median_ms", "the same beside the large file, median"),
        Row("busy-latency", "late_ms", "- 95th of 100"),
        Row("memory", "whole_s", f"{sizes.many_files:,} files, first sync"),
        Row("memory", "sender_MB", "- peak memory, sender", "120 MB", at_most("memory", "sender_MB", 120)),
        Row("memory", "receiver_MB", "- peak memory, receiver", "120 MB", at_most("memory", "receiver_MB", 120)),
        Row("memory", "rescan_s", "- all of them looked at again"),
    ]
