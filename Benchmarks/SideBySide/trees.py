"""Trees to be synced, each a pure function of its seed and sizes, and how it is seen that one has arrived."""
import os
import random
import time
from pathlib import Path

WORDS = [f"{number * 2654435761 % (1 << 32):x}" for number in range(1, 2000)]
PIECE = 1 << 20


def write_random(path, size, seed):
    """One file that no compression makes smaller."""
    source = random.Random(seed)
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb") as file:
        for start in range(0, size, PIECE):
            file.write(source.randbytes(min(PIECE, size - start)))


def write_small_files(root, count, seed, least=1 << 10, most=16 << 10):
    """`count` files of `least` to `most` bytes, a hundred in a directory, every other one text."""
    source = random.Random(seed)
    for number in range(count):
        directory = root / f"{number // 100:05d}"
        if number % 100 == 0:
            directory.mkdir(parents=True)
        size = source.randint(least, most)
        text = " ".join(source.choices(WORDS, k=size // 6 + 1)).encode()[:size].ljust(size)
        (directory / f"{number:07d}").write_bytes(text if number % 2 else source.randbytes(size))


def insert(path, offset, data):
    """Puts `data` into a file as editors do: a new file beside it, renamed over the old one."""
    beside = path.with_name(f".{path.name}.new")
    with open(path, "rb") as old, open(beside, "wb") as new:
        left = offset
        while left and (piece := old.read(min(left, PIECE))):
            new.write(piece)
            left -= len(piece)
        new.write(data)
        while piece := old.read(PIECE):
            new.write(piece)
    os.replace(beside, path)


def bytes_of(root):
    return sum(entry.stat().st_size for entry in Path(root).rglob("*") if entry.is_file())


class Arrival:
    """What a tree holds that is to arrive elsewhere. Waiting looks at one directory that is not complete at a time, so
    that it takes next to nothing from those who are measured."""

    def __init__(self, root):
        self.directories = []
        for path, names, files in os.walk(root):
            sizes = sum(os.stat(os.path.join(path, name)).st_size for name in files)
            self.directories.append((os.path.relpath(path, root), len(files), sizes))

    def wait(self, root, patience=3600, interval=0.01):
        end = time.monotonic() + patience
        missing = list(self.directories)
        while missing:
            directory, count, size = missing[-1]
            if holds(os.path.join(root, directory), count, size):
                missing.pop()
                continue
            if time.monotonic() > end:
                raise TimeoutError(f"{directory} of {root} has not arrived within {patience} s")
            time.sleep(interval)


def holds(directory, count, size):
    """Whether a directory holds exactly `count` files of `size` bytes together, whatever is hidden in it."""
    try:
        with os.scandir(directory) as entries:
            files = [entry for entry in entries if not entry.name.startswith(".") and entry.is_file()]
            return len(files) == count and sum(entry.stat().st_size for entry in files) == size
    except OSError:
        # Directories and files come, and may go, while they are looked at.
        return False


def wait_for(path, size, patience=600, interval=0.001):
    """Until a file of `size` bytes stands at a path."""
    end = time.monotonic() + patience
    while True:
        try:
            if os.stat(path).st_size == size:
                return
        except FileNotFoundError:
            pass
        if time.monotonic() > end:
            raise TimeoutError(f"{path} has not become {size} bytes long within {patience} s")
        time.sleep(interval)
