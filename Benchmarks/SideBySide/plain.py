"""rsync's plaintext daemon, and a copy on the same disk: what there is to be measured against."""
import os
import shutil
import subprocess
import time

from processes import Served, run

PORT = 28730


class Rsync:
    """A daemon with an empty module, and a client that sends to it."""

    def __init__(self, base):
        self.folder = base / "module"
        self.folder.mkdir(parents=True)
        settings = base / "rsyncd.conf"
        who = f"uid = {os.getuid()}\ngid = {os.getgid()}\n" if os.getuid() == 0 else ""
        settings.write_text(
            f"port = {PORT}\naddress = 127.0.0.1\nuse chroot = no\n{who}"
            f"[module]\npath = {self.folder}\nread only = no\n")
        self.served = Served(["rsync", "--daemon", "--no-detach", f"--config={settings}"], base / "log")
        self.wait_ready()

    def wait_ready(self, patience=30):
        end = time.monotonic() + patience
        while subprocess.run(["rsync", f"rsync://127.0.0.1:{PORT}/"], capture_output=True).returncode != 0:
            if time.monotonic() > end:
                raise TimeoutError("rsync's daemon does not answer")
            time.sleep(0.05)

    def send(self, source):
        run(["rsync", "-a", f"{source}/", f"rsync://127.0.0.1:{PORT}/module/"])

    def make_durable(self):
        run(["sync", "--file-system", str(self.folder)])

    def stop(self):
        self.served.stop()


def copy(source, destination):
    run(["cp", "-a", str(source), str(destination)])


def remove(path):
    shutil.rmtree(path, ignore_errors=True)
