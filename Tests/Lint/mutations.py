#!/usr/bin/env python3
"""Checks that each wrong engine of Tests/Mutations still fits the source, and that docs/testing.md says what found it."""
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MUTATIONS = ROOT / "Tests" / "Mutations"
TESTING = ROOT / "docs" / "testing.md"


def main():
    applied = subprocess.run([sys.executable, str(MUTATIONS / "mutations.py"), "--check"])
    text = TESTING.read_text()
    missing = []
    for mutation in tomllib.loads((MUTATIONS / "mutations.toml").read_text())["mutation"]:
        if f"| {mutation['name']} | {mutation['what']} |" not in text:
            missing.append(mutation["name"])
            print(f"docs/testing.md: there is no row for {mutation['name']}", file=sys.stderr)
    return 1 if applied.returncode or missing else 0


if __name__ == "__main__":
    sys.exit(main())
