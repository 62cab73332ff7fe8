"""Syncthing as Debian ships it, with its configuration as generated but for who takes part and where it listens."""
import json
import os
import time
import urllib.request
from xml.etree import ElementTree

from processes import Served, run

NAME = "syncthing"
FOLDER = "bench"
FIRST_PORT = 29000
# It may neither ask the world for others nor tell it anything.
ALONE = {
    "globalAnnounceEnabled": "false", "localAnnounceEnabled": "false", "relaysEnabled": "false",
    "natEnabled": "false", "urAccepted": "-1", "autoUpgradeIntervalH": "0", "crashReportingEnabled": "false",
    "startBrowser": "false", "reconnectionIntervalS": "1",
}


class Device:
    def __init__(self, base, name, port):
        self.name, self.listen, self.control = name, f"127.0.0.1:{port}", f"127.0.0.1:{port + 1}"
        self.home, self.folder = base / name / "home", base / name / "folder"
        self.folder.mkdir(parents=True)
        (self.folder / ".stfolder").mkdir()
        run(["syncthing", "generate", f"--home={self.home}", "--no-default-folder", "--skip-port-probing"])
        self.page = ElementTree.parse(self.home / "config.xml")
        self.id = self.page.find("device").get("id")
        self.key = self.page.find("gui/apikey").text

    def configure(self, everybody, delay):
        root = self.page.getroot()
        root.find("gui/address").text = self.control
        options = root.find("options")
        for name, value in [("listenAddress", f"tcp://{self.listen}"), *ALONE.items()]:
            element = options.find(name)
            (ElementTree.SubElement(options, name) if element is None else element).text = value
        for device in root.findall("device"):
            root.remove(device)
        folder = ElementTree.SubElement(
            root, "folder", id=FOLDER, label=FOLDER, path=str(self.folder), type="sendreceive",
            rescanIntervalS="3600", fsWatcherEnabled="true", fsWatcherDelayS=str(delay))
        for other in everybody:
            ElementTree.SubElement(folder, "device", id=other.id)
            device = ElementTree.SubElement(root, "device", id=other.id, name=other.name, compression="metadata")
            ElementTree.SubElement(device, "address").text = f"tcp://{other.listen}"
        self.page.write(self.home / "config.xml")

    def start(self):
        surroundings = dict(os.environ, STNOUPGRADE="1", STNORESTART="1")
        self.served = Served(
            ["syncthing", "serve", f"--home={self.home}", "--no-browser"], self.home / "log", env=surroundings)

    def ask(self, path, method="GET"):
        request = urllib.request.Request(
            f"http://{self.control}/rest/{path}", method=method, headers={"X-API-Key": self.key})
        with urllib.request.urlopen(request, timeout=3600) as answer:
            return json.loads(answer.read() or b"null")

    def wait_connected(self, others, patience=60):
        end = time.monotonic() + patience
        while time.monotonic() < end:
            try:
                known = self.ask("system/connections")["connections"]
                if all(known.get(other.id, {}).get("connected") for other in others):
                    return
            except OSError:
                # It does not listen yet.
                pass
            time.sleep(0.1)
        raise TimeoutError(f"{self.name} is not connected: see {self.home / 'log'}")

    def look(self):
        """Without this it would wait for `fsWatcherDelayS` first."""
        self.rescan()

    def rescan(self):
        self.ask(f"db/scan?folder={FOLDER}", "POST")

    def stop(self):
        self.served.stop()


def devices(base, count=2, delay=10):
    """Devices that share an empty folder, connected. `delay`: how many seconds the watcher collects; 10 as shipped."""
    made = [Device(base, f"device-{number}", FIRST_PORT + 2 * number) for number in range(count)]
    for device in made:
        device.configure(made, delay)
    for device in made:
        device.start()
    for device in made:
        device.wait_connected([other for other in made if other is not device])
    return made


def settle(made):
    """Until each has what the first has, as the first knows."""
    first = made[0]
    for other in made[1:]:
        while True:
            known = first.ask(f"db/completion?folder={FOLDER}&device={other.id}")
            if known["needItems"] + known["needDeletes"] == 0:
                break
            time.sleep(0.2)
