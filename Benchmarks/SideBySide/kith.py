"""Kith, driven by its command alone, as a script of a user's would."""
import subprocess

from processes import Served, run

NAME = "kith"
FOLDER = "bench"
FIRST_PORT = 28100
program = "kith"


class Device:
    def __init__(self, base, name, port):
        self.name, self.port = name, port
        self.home, self.folder = base / name / "home", base / name / "folder"
        for directory in (self.home, self.folder):
            directory.mkdir(parents=True)
        self.command("init", "--name", name)
        self.start()

    def command(self, *words):
        return run([program, "--home", str(self.home), *words])

    def start(self, *options):
        words = ["daemon", "--listen", f"127.0.0.1:{self.port}", "--discovery", "off", *options]
        self.served = Served(
            [program, "--home", str(self.home), *words], self.home.parent / "log", stdout=subprocess.PIPE)
        if not any(b"ready" in line for line in self.served.process.stdout):
            raise RuntimeError(f"the daemon is not ready: see {self.home.parent / 'log'}")

    def look(self):
        """Kith hears of changes by itself."""

    def rescan(self):
        self.command("rescan", FOLDER)

    def stop(self):
        self.served.stop()


def devices(base, count=2, delay=None):
    """Devices that share an empty folder, each connected with each, and quiet. `delay`: Kith has none."""
    made = [Device(base, f"device-{number}", FIRST_PORT + number) for number in range(count)]
    first = made[0]
    first.command("add", str(first.folder), "--name", FOLDER)
    for device in made[1:]:
        device.command("join", first.command("invite", FOLDER), str(device.folder))
        for other in made[: made.index(device)]:
            device.command("connect", f"127.0.0.1:{other.port}")
    settle(made)
    return made


def settle(made):
    """Until all say that they agree."""
    for device in made:
        peers = len(made) - 1 if device is made[0] else 1
        device.command("wait", FOLDER, "--timeout", "600", "--peers", str(peers))
