#!/usr/bin/env python3
"""Draws traces of `kith daemon --trace` as one picture: a row a lane, darker where it was busier.

usage: lanes.py [--title WORDS] [--from SECONDS] [--until SECONDS] TRACE... > picture.svg
Several traces of one machine share a clock, and so the axis. Lanes that did nothing are left out.
"""
import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path
from xml.sax.saxutils import escape

COLUMNS, COLUMN, ROW, LEFT, TOP = 400, 2, 18, 190, 46
COLOURS = ["#1f6f8b", "#a23b50", "#4b7f39", "#7a5195"]


def events(path):
    """The events of a file, whose end may be missing."""
    text = Path(path).read_text().rstrip().rstrip(",")
    return json.loads(text if text.endswith("]") else text + "]")


class Lanes:
    def __init__(self):
        self.processes = {}
        self.names = {}
        self.spans = defaultdict(list)

    def add(self, path):
        for event in events(path):
            if event["ph"] == "M" and event["name"] == "process_name":
                self.processes[event["pid"]] = event["args"]["name"]
            elif event["ph"] == "M":
                self.names[event["pid"], event["tid"]] = event["args"]["name"]
            elif event["ph"] == "X":
                self.spans[event["pid"], event["tid"]].append((event["ts"] / 1e6, event["dur"] / 1e6))

    def first(self):
        return min(start for spans in self.spans.values() for start, _ in spans)

    def last(self):
        return max(start + length for spans in self.spans.values() for start, length in spans)


def busy(spans, begin, end):
    """How much of each column's time was worked, 0 to 1."""
    width = (end - begin) / COLUMNS
    shares = [0.0] * COLUMNS
    for start, length in spans:
        start, stop = max(start, begin), min(start + length, end)
        column = int((start - begin) / width)
        while start < stop and column < COLUMNS:
            edge = min(stop, begin + (column + 1) * width)
            shares[column] += (edge - start) / width
            start, column = edge, column + 1
    return [min(share, 1.0) for share in shares]


def picture(lanes, title, begin, end):
    rows, y, number = [], TOP, 0
    for process in lanes.processes:
        rows.append(text(8, y + 13, lanes.processes[process], "font-weight='bold'"))
        y += ROW
        for key in sorted(lanes.spans, key=lambda key: lanes.names[key]):
            shares = busy(lanes.spans[key], begin, end)
            if key[0] != process or max(shares) < 0.005:
                continue
            rows.append(row(lanes.names[key], shares, y, COLOURS[number % len(COLOURS)]))
            y += ROW
        number += 1
        y += ROW // 2
    width, height = LEFT + COLUMNS * COLUMN + 60, y + 24
    head = (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' "
        f"viewBox='0 0 {width} {height}' font-family='sans-serif' font-size='12'>\n"
        f"<rect width='{width}' height='{height}' fill='white'/>\n")
    return head + text(8, 20, title, "font-size='14'") + "".join(rows) + axis(begin, end, y) + "</svg>\n"


def row(name, shares, y, colour):
    """Neighbouring columns of the same shade are one rectangle."""
    parts = [text(8, y + 13, name), text(LEFT + COLUMNS * COLUMN + 8, y + 13, f"{sum(shares) / COLUMNS:.0%}")]
    shades = [round(share * 20) for share in shares] + [-1]
    start = 0
    for column in range(1, COLUMNS + 1):
        if shades[column] == shades[start]:
            continue
        if shades[start] > 0:
            parts.append(
                f"<rect x='{LEFT + start * COLUMN}' y='{y + 2}' width='{(column - start) * COLUMN}' "
                f"height='{ROW - 4}' fill='{colour}' fill-opacity='{shades[start] / 20:.2f}'/>\n")
        start = column
    return "".join(parts)


def axis(begin, end, y):
    span = end - begin
    step = next(step for step in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 600) if span / step <= 12)
    marks, at = [], 0.0
    while at <= span:
        x = LEFT + at / span * COLUMNS * COLUMN
        marks.append(f"<line x1='{x:.1f}' y1='{TOP}' x2='{x:.1f}' y2='{y}' stroke='#ddd'/>\n")
        marks.append(text(x - 8, y + 16, f"{at:g} s"))
        at = round(at + step, 3)
    return "".join(marks)


def text(x, y, words, more=""):
    return f"<text x='{x:.1f}' y='{y}' {more}>{escape(words)}</text>\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("traces", nargs="+", metavar="TRACE")
    parser.add_argument("--title", default="What each lane did when")
    parser.add_argument("--from", dest="begin", type=float, default=0, help="seconds after the first span")
    parser.add_argument("--until", type=float, help="seconds after the first span")
    given = parser.parse_args()
    lanes = Lanes()
    for path in given.traces:
        lanes.add(path)
    first = lanes.first()
    end = lanes.last() if given.until is None else first + given.until
    sys.stdout.write(picture(lanes, given.title, first + given.begin, end))


if __name__ == "__main__":
    main()
