#!/usr/bin/env python3
"""Checks that docs/openapi.yaml is YAML whose references all lead somewhere and whose operations have ids of their own."""
import sys
from pathlib import Path

import yaml

PAGE = Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml"


def references(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "$ref":
                yield inner
            else:
                yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def leads_somewhere(page, reference):
    for step in reference.removeprefix("#/").split("/"):
        if not isinstance(page, dict) or step not in page:
            return False
        page = page[step]
    return True


def main():
    page = yaml.safe_load(PAGE.read_text())
    troubles = [f"{name} is missing" for name in ("openapi", "info", "paths", "components") if name not in page]
    used = set(references(page))
    troubles += [f"{reference} leads nowhere" for reference in sorted(used) if not leads_somewhere(page, reference)]
    for name in page["components"]["schemas"]:
        if f"#/components/schemas/{name}" not in used:
            troubles.append(f"the schema {name} is used by nothing")
    ids = [operation["operationId"] for path in page["paths"].values() for operation in path.values()]
    troubles += [f"the operation id {name} is used twice" for name in sorted(set(ids)) if ids.count(name) > 1]
    for trouble in troubles:
        print(f"{PAGE.name}: {trouble}", file=sys.stderr)
    return 1 if troubles else 0


if __name__ == "__main__":
    sys.exit(main())
