"""What was measured, and the table made of it."""
import statistics
from collections import defaultdict

# What a case gives, how a tool's figures are shown, and which aim Kith has there: (words, whether it is met).
TOOLS = ["kith", "rsync", "rsync, durable", "syncthing", "cp"]


class Figures:
    def __init__(self, say):
        self.values = defaultdict(list)
        self.say = say

    def note(self, case, tool, **measures):
        """One run's figures of one tool; names end in their unit."""
        for name, value in measures.items():
            self.values[case, tool, name].append(value)
        told = ", ".join(f"{name} {value:.4g}" for name, value in measures.items())
        self.say(f"{case}: {tool}: {told}")

    def median(self, case, tool, measure):
        values = self.values.get((case, tool, measure))
        return statistics.median(values) if values else None

    def ratio(self, case, measure, tool, other):
        one, two = self.median(case, tool, measure), self.median(case, other, measure)
        return one / two if one is not None and two else None

    def as_json(self):
        return [
            {"case": case, "tool": tool, "measure": measure, "median": statistics.median(values), "values": values}
            for (case, tool, measure), values in self.values.items()]


def seconds(value):
    return "-" if value is None else f"{value:.2f} s" if value < 10 else f"{value:.1f} s"


def milliseconds(value):
    return "-" if value is None else f"{value:.0f} ms"


def megabytes(value):
    return "-" if value is None else f"{value:.2f} MB" if value < 10 else f"{value:.0f} MB"


def percent(value):
    return "-" if value is None else f"{value:.2f} %"


FORMS = {"s": seconds, "ms": milliseconds, "MB": megabytes, "percent": percent}


def table(figures, rows):
    """Lines in Markdown: one a measure of a case that was measured, with Kith's ratio to the others."""
    lines = [
        "| work | " + " | ".join(TOOLS) + " | kith/rsync | kith/syncthing | aim | met |",
        "|---|" + "---|" * (len(TOOLS) + 4)]
    for row in rows:
        values = [figures.median(row.case, tool, row.measure) for tool in TOOLS]
        if all(value is None for value in values):
            continue
        form = FORMS[row.measure.rsplit("_", 1)[-1]]
        ratios = [figures.ratio(row.case, row.measure, "kith", other) for other in ("rsync", "syncthing")]
        met = row.met(figures) if row.met and values[0] is not None else None
        cells = [row.words, *map(form, values), *("-" if ratio is None else f"{ratio:.2f}" for ratio in ratios)]
        lines.append("| " + " | ".join(cells + [row.aim or "-", "-" if met is None else "yes" if met else "no"]) + " |")
    return "\n".join(lines)
