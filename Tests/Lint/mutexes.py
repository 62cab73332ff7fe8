#!/usr/bin/env python3
"""Checks that no mutex holds a bare function: Swift wraps it once more whenever the mutex is locked, also by who only reads,
until calling it takes more than the stack. A structure with the function in it is not wrapped."""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BARE = re.compile(r"Mutex<[^>]*->|Mutex<[^{]*\(@")


def main():
    found = False
    for file in sorted((ROOT / "Sources").rglob("*.swift")) + sorted((ROOT / "Tests").rglob("*.swift")):
        for number, line in enumerate(file.read_text().splitlines(), 1):
            if BARE.search(line) and not line.lstrip().startswith("//"):
                found = True
                print(f"{file.relative_to(ROOT)}:{number}: a mutex with a bare function in it", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
