"""Kith beside Syncthing, rsync and cp, on this machine, in one run: `make benchmark` builds Kith and calls this.

All devices are on this machine and talk over a loopback interface; where this program may, in a network of its own, so
that the bytes on the wire are theirs alone. Each case is run several times, and the medians are shown.
"""
import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import cases
import kith
from figures import Figures, table

IN_OWN_NETWORK = "KITH_BENCHMARK_NETWORK"
TOOLS = ["kith", "rsync", "syncthing", "cp"]


def main():
    given = arguments()
    enter_own_network()
    sizes = cases.Sizes.scaled(given.scale)
    figures = Figures(lambda words: print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True))
    kith.program = str(Path(given.kith).resolve())
    base = Path(tempfile.mkdtemp(prefix="kith-benchmark-", dir=given.work))
    try:
        measure(given, cases.Ground(base, sizes, given.tools, figures))
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        if given.keep:
            print(f"kept: {base}", file=sys.stderr)
        else:
            shutil.rmtree(base, ignore_errors=True)
        print(table(figures, cases.rows(sizes)))
        if given.json:
            Path(given.json).write_text(json.dumps(figures.as_json(), indent=1) + "\n")
    return 0


def measure(given, ground):
    for number in range(given.runs):
        for name in given.cases:
            print(f"run {number + 1} of {given.runs}: {name}", file=sys.stderr, flush=True)
            cases.CASES[name](ground)


def arguments():
    parser = argparse.ArgumentParser(prog="side by side", description=__doc__.split("\n")[0])
    parser.add_argument("cases", nargs="*", metavar="CASE", help="all of: " + " ".join(cases.CASES))
    parser.add_argument("--kith", default=".build/release/kith", help="the program (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=3, help="how often each case is run (default: %(default)s)")
    parser.add_argument("--scale", type=float, default=1.0, help="0.05 for a quick look (default: the full size)")
    parser.add_argument("--tools", default=",".join(TOOLS), help="whom to measure (default: %(default)s)")
    parser.add_argument("--work", help="a directory with room for 30 GB, on the disk to be measured (default: TMPDIR)")
    parser.add_argument("--json", help="a file for every figure of every run")
    parser.add_argument("--keep", action="store_true", help="leave what was synced where it is")
    given = parser.parse_args()
    given.tools = given.tools.split(",")
    given.cases = given.cases or list(cases.CASES)
    wrong = [name for name in given.tools if name not in TOOLS] + [n for n in given.cases if n not in cases.CASES]
    if wrong:
        parser.error(f"nothing is called {' or '.join(wrong)}")
    if not os.access(given.kith, os.X_OK):
        parser.error(f"{given.kith} is no program: make build")
    return given


def enter_own_network():
    """Begins anew in a network with nothing in it but a loopback interface, if this program may make one."""
    if os.environ.get(IN_OWN_NETWORK) or os.geteuid() != 0 or not shutil.which("unshare"):
        if not os.environ.get(IN_OWN_NETWORK):
            print("bytes on the wire are those of this whole machine: only root can part them", file=sys.stderr)
        return
    os.environ[IN_OWN_NETWORK] = "1"
    again = 'ip link set lo up && exec "$@"'
    os.execvp("unshare", ["unshare", "--net", "sh", "-c", again, "sh", sys.executable, *sys.argv])


if __name__ == "__main__":
    sys.exit(main())
