#!/usr/bin/env python3
"""Builds the wrong engines of mutations.toml and lets the simulator look for each.

usage: mutations.py [--directory DIR] [--check] [--jobs N] [--seeds N] [NAME...]

All of them are in one program, and the environment says which one a process is: so they are built once. A mutation is found by
the first seed in which it breaks a promise that it is known to break, and in which the same program, as none of them, breaks
none. `--check` only looks whether each still applies to the source. `--seeds` looks further than mutations.toml allows.
Ends with 1 if one does not apply, or is not found within its seeds.
"""
import argparse
import os
import re
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MUTATIONS = Path(__file__).resolve().parent / "mutations.toml"
COPIED = ("Package.swift", "Sources", "Tests", "Benchmarks")
SWITCH = b"""import Glibc

/// Which wrong engine this process is; empty: none.
let mutant = getenv("KITH_MUTANT").map { String(cString: $0) } ?? ""
"""
BROKEN = re.compile(r"seed (\d+) breaks a promise: ([a-z ]+):")
DONE = re.compile(r"seed \d+: \d+ steps, ")
# A trap, told by how the program ended: what the simulator cannot say itself.
TRAPPED = "no trap"


class Stale(Exception):
    """A mutation that does not fit the source any more."""


def mutated(mutations, texts):
    """The files that the mutations change or add, by path, all of them in one source. `texts` reads one that is there."""
    files = {}
    for mutation in mutations:
        for change in [mutation, *mutation.get("also", [])]:
            name, path, old = mutation["name"], Path(change["file"]), change["old"]
            try:
                text = files.get(path) or texts(path)
            except FileNotFoundError:
                raise Stale(f"{name}: there is no {path}") from None
            if text.count(old) != 1:
                raise Stale(f"{name}: {path} has {text.count(old)} times, not once: {old}")
            if f'"{name}"' not in change["new"]:
                raise Stale(f"{name}: what it puts into {path} does not ask for it")
            files[path] = text.replace(old, change["new"])
    written = {path: text.encode() for path, text in files.items()}
    # Each module has the switch for itself: none of them has to import another one for it.
    for path in files:
        written[Path(*path.parts[:2]) / "Mutant.swift"] = SWITCH
    return written


def copy_source(target, changed):
    """Makes `target` the source with what is changed. What is the same already is not touched, so that little is built."""
    wanted = dict(changed)
    for name in COPIED:
        top = ROOT / name
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                wanted.setdefault(path.relative_to(ROOT), path)
    for path in list(target.rglob("*")) if target.exists() else []:
        if path.is_file() and path.relative_to(target) not in wanted:
            path.unlink()
    for path, content in wanted.items():
        data = content.read_bytes() if isinstance(content, Path) else content
        place = target / path
        if not place.is_file() or place.read_bytes() != data:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)


def built(source, scratch):
    command = ["swift", "build", "-c", "release", "--product", "kith-simulate", "--package-path", str(source),
               "--scratch-path", str(scratch), "-Xswiftc", "-enable-testing"]
    made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if made.returncode:
        sys.exit(made.stdout)
    return scratch / "release" / "kith-simulate"


def broken(program, mutant, first, seeds):
    """Each seed from `first` on that breaks a promise, with the promise and what was said of it, in their order."""
    words = [str(program), "--from", str(first), "--seeds", str(seeds), "--actions", "40", "--hard", "--once", "--go-on", "--each",
             "--jobs", "1"]
    run = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, errors="replace",
                           env={**os.environ, "KITH_MUTANT": mutant, "SWIFT_BACKTRACE": "enable=no"})
    done = 0
    try:
        for line in run.stdout:
            done += bool(DONE.match(line))
            if found := BROKEN.match(line):
                yield int(found[1]), found[2], line.split(": ", 2)[2].strip()
        if run.wait() < 0:
            yield first + done, TRAPPED, "trapped"
            if done + 1 < seeds:
                yield from broken(program, mutant, first + done + 1, seeds - done - 1)
        elif done < seeds:
            sys.exit(f"{program} stopped after {done} of {seeds} seeds")
    finally:
        run.kill()
        run.wait()


def found(program, mutation, seeds):
    """The first seed that shows the mutation, and how; nil if none does."""
    for seed, promise, words in broken(program, mutation["name"], 1, seeds or mutation["seeds"]):
        if promise in mutation["promises"] and not any(broken(program, "", seed, 1)):
            return seed, promise, words
    return None


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--directory", type=Path, default=ROOT / ".build" / "mutations")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--seeds", type=int)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    mutations = tomllib.loads(MUTATIONS.read_text())["mutation"]
    names = [mutation["name"] for mutation in mutations]
    if unknown := set(options.names) - set(names):
        sys.exit(f"no such mutation: {', '.join(sorted(unknown))}")
    try:
        changed = mutated(mutations, lambda path: (ROOT / path).read_text())
    except Stale as stale:
        sys.exit(str(stale))
    if options.check:
        return 0
    copy_source(options.directory / "source", changed)
    program = built(options.directory / "source", options.directory / "build")
    chosen = [mutation for mutation in mutations if not options.names or mutation["name"] in options.names]
    missed = 0
    with ThreadPoolExecutor(options.jobs) as pool:
        for mutation, hit in zip(chosen, pool.map(lambda each: found(program, each, options.seeds), chosen)):
            missed += hit is None
            seed, promise, words = hit or (f"not in {options.seeds or mutation['seeds']}", "", "")
            print(f"| {mutation['name']} | {mutation['what']} | {seed} | {promise} |", flush=True)
            print(f"    {words}" if hit else "", file=sys.stderr, flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
