#!/usr/bin/env python3
"""Checks that the documents speak of what is there.

In docs/tour.md: each row's file exists, each call occurs in it, each type is declared, each test exists. So does each test that
a table of docs/testing.md names as `Suite`: sentence. In all documents: each path into the repository that is given in code
quotes, and each relative link, leads somewhere.
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOUR = ROOT / "docs" / "tour.md"
TESTING = ROOT / "docs" / "testing.md"
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]

CODE = re.compile(r"`([^`]+)`")
PATH = re.compile(r"^(?:Sources|Tests|docs|Benchmarks)/[\w+./-]+$")
NAMED_TEST = re.compile(r"`(\w+Tests)`: ([^|`]+?)(?=; `|\s*\|)")
LINK = re.compile(r"\]\(([^)#\s]*)(#[^)\s]*)?\)")
KINDS = r"(?:struct|enum|class|actor|protocol|typealias)"


def main():
    troubles = [f"docs/tour.md: {trouble}" for trouble in tour_troubles(TOUR.read_text())]
    troubles += [f"docs/testing.md: {trouble}" for trouble in named_test_troubles(TESTING.read_text())]
    for document in DOCUMENTS:
        if document.exists():
            name = document.relative_to(ROOT)
            troubles += [f"{name}: {trouble}" for trouble in reference_troubles(document)]
    for trouble in troubles:
        print(trouble, file=sys.stderr)
    return 1 if troubles else 0


def tour_troubles(text):
    rows = list(table_rows(text))
    if not rows:
        yield "it has no rows"
    declared = declared_types()
    for row in rows:
        if len(row) != 5:
            yield f"a row has {len(row)} cells, not 5: {row[0]}"
            continue
        yield from row_troubles(*row[1:], declared)


def table_rows(text):
    """The cells of each row, without headings."""
    for line in text.splitlines():
        if not line.startswith("|") or line.startswith(("|---", "| what happens |")):
            continue
        yield [cell.strip() for cell in line.strip().strip("|").split("|")]


def row_troubles(file, calls, types, test, declared):
    path = ROOT / "".join(CODE.findall(file))
    if not path.is_file():
        yield f"there is no {file}"
        return
    source = path.read_text()
    for call in CODE.findall(calls):
        if not re.search(rf"\b{re.escape(call)}\b", source):
            yield f"{call} does not occur in {file}"
    for type_name in CODE.findall(types):
        if type_name.split(".")[-1] not in declared:
            yield f"there is no type {type_name}"
    if test:
        yield from test_troubles(test)


def test_troubles(test):
    suite, _, sentence = test.partition(": ")
    suite = "".join(CODE.findall(suite))
    found = list((ROOT / "Tests").rglob(f"{suite}.swift"))
    if not found:
        yield f"there is no suite {suite}"
    elif not any(f"func `{sentence}`" in path.read_text() for path in found):
        yield f"{suite} has no test: {sentence}"


def named_test_troubles(text):
    named = [match.groups() for line in text.splitlines() if line.startswith("|") for match in NAMED_TEST.finditer(line)]
    if not named:
        yield "it names no tests"
    for suite, sentence in named:
        yield from test_troubles(f"`{suite}`: {sentence}")


def declared_types():
    declaration = re.compile(rf"\b{KINDS} (\w+)")
    return {name for path in (ROOT / "Sources").rglob("*.swift") for name in declaration.findall(path.read_text())}


def reference_troubles(document):
    text = document.read_text()
    for code in CODE.findall(text):
        if PATH.match(code) and not (ROOT / code.rstrip("/")).exists():
            yield f"there is no {code}"
    for target, anchor in LINK.findall(without_code(text)):
        if "://" in target:
            continue
        path = (document.parent / target).resolve() if target else document
        if not path.exists():
            yield f"the link {target} leads nowhere"
        elif anchor and anchor[1:] not in anchors(path.read_text()):
            yield f"{target or document.name} has no heading {anchor}"


def without_code(text):
    return CODE.sub("", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))


def anchors(text):
    headings = re.findall(r"^#+ (.+)$", text, flags=re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


if __name__ == "__main__":
    sys.exit(main())
