"""Writes the figures of tests/bench/run into core/docs/performance.md, and draws how they grow with the number of leads.

write_up.py FILE.json ...: the figures of one or more sizes. The table of all goals is that of the largest one.
"""

import json
import math
import subprocess
import sys
from pathlib import Path

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

DOCS = Path(__file__).resolve().parents[2] / "core" / "docs"
# Text stays text, and the same figures give the same bytes.
plt.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "leadbook", "font.size": 9, "axes.grid": True, "grid.alpha": 0.3})

# A panel of the picture: its title, what the figures are counted in, and its lines by the beginning of what the table calls them.
PANELS = [
    ("Reading one lead", "µs", {"get a lead": "by number", "get the leads with": "by e-mail", "the history": "history"}),
    ("A page and a search", "µs", {"the newest 50": "page of 50", "20 leads": "search"}),
    ("One durable command", "µs", {"one durable capture": "capture", "one durable stage": "stage change"}),
    ("Import and stage changes", "a second", {"– until it is written": "import", "stage changes": "stage changes"}),
    ("Reports, computed anew", "ms", {f"{name} – computed anew": name for name in ("conversion by source", "funnel", "time to convert by source")}),
    ("Opening", "ms", {"open and first get": "after kill -9", "open, first report, with a": "first report"}),
]
# What ten times as many leads may do to a figure: nothing, or what a tree that is one level deeper costs. The noise of a tenth is let pass.
FLAT, DEEPER = 1.1, 1.25
GROWTH_GOALS = {"get": DEEPER, "email": DEEPER, "page": DEEPER, "single": FLAT}
# What a report may take for each lead and each thing that it is grouped by.
REPORT_NANOSECONDS = 5
COLOURS = ["tab:blue", "tab:orange", "tab:green"]


def number(value):
    """A figure with as many digits as mean something."""
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def size(leads):
    """10k, 1m."""
    return f"{leads // 1_000_000}m" if leads >= 1_000_000 else f"{leads // 1_000}k"


def find(run, beginning, peer=None, row=None):
    """The first line of a run that begins so, of that kind of row; what was measured without a peer is no line of one."""
    for line in run["lines"]:
        if line["work"].startswith(beginning) and peer in (None, line["peer"]) and row in (None, line["row"]):
            return line
    return None


def draw(runs):
    figure, panels = plt.subplots(2, 3, figsize=(12, 7))
    for panel, (title, unit, lines) in zip(panels.flat, PANELS):
        for colour, (beginning, label) in zip(COLOURS, lines.items()):
            for peer, style in {None: "o-", "SQLite": "s--", "DuckDB": "^:"}.items():
                points = [(run["leads"], find(run, beginning, peer)) for run in runs]
                points = [(leads, line) for leads, line in points if line]
                scale = 1e-3 if unit == "ms" and points and points[0][1]["unit"] == "µs" else 1.0
                values = [line["leadbook" if peer is None else "theirs"] * scale for _, line in points]
                name = label if peer is None else f"{label}, {peer}"
                if values:
                    panel.plot([leads for leads, _ in points], values, style, color=colour, label=name, markersize=4)
        panel.set(title=title, xscale="log", yscale="log", xlabel="leads", ylabel=unit)
        if panel.lines:
            panel.legend(fontsize=7)
    figure.tight_layout()
    path = DOCS / "performance-growth.svg"
    figure.savefig(path, metadata={"Date": None})
    # No white space is left at the ends of lines.
    path.write_text("\n".join(line.rstrip() for line in path.read_text().splitlines()) + "\n")


def goals(run):
    """The table of one run."""
    rows = ["| work | Leadbook | beside | its figure | unit | ratio | spread | goal | verdict |", "|---|--:|---|--:|---|--:|---|---|---|"]
    for line in run["lines"]:
        if line["row"] == "commit":
            continue
        spread = f"{line['ratio_low']:.3g} to {line['ratio_high']:.3g}" if line["rounds"] > 1 else "–"
        figures = (line["work"], number(line["leadbook"]), line["peer"], number(line["theirs"]), line["unit"], f"{line['ratio']:.3g}", spread)
        rows.append("| " + " | ".join([*figures, line["goal"], line["verdict"]]) + " |")
    return rows


def commits(run):
    """Where a commit's time goes, what is written for it, and what it waits for."""
    rows = ["| of a book of " + f"{run['leads']:,} leads" + " | Leadbook | beside | its figure | unit | ratio |", "|---|--:|---|--:|---|--:|"]
    for line in run["lines"]:
        if line["row"] == "commit":
            figures = (line["work"], number(line["leadbook"]), line["peer"], number(line["theirs"]), line["unit"], f"{line['ratio']:.3g}")
            rows.append("| " + " | ".join(figures) + " |")
    return rows


def growth(runs):
    """How our figures grow, and what that means for each tenfold."""
    rows = ["| work | unit | " + " | ".join(size(run["leads"]) for run in runs) + " | each tenfold | goal | verdict |"]
    rows.append("|---|---|" + "--:|" * len(runs) + "---|---|---|")
    compared = [run for run in runs if run["sqlite"]]
    seen = set()
    for line in compared[-1]["lines"]:
        # What says how large a batch is, may differ from run to run.
        beginning = line["work"].split(",")[0] if line["row"] in ("import", "moves") else line["work"]
        of_peer = beginning.startswith(("– SQLite", "– with SQLite"))
        if line["row"] in ("life", "commit") or line["peer"] in ("DuckDB", "goal") or of_peer or beginning in seen:
            continue
        seen.add(beginning)
        found = [(run["leads"], find(run, beginning, row=line["row"])) for run in runs]
        told = [number(line["leadbook"]) if line else "–" for _, line in found]
        # A disk has good and bad hours: what waits for it is judged beside SQLite in the same run.
        judged = "ratio" if line["row"] == "single" else "leadbook"
        ends = [(leads, line[judged]) for leads, line in found if line and line[judged]]
        each = verdict = "–"
        goal = GROWTH_GOALS.get(line["row"])
        if len(ends) > 1:
            times = math.log10(ends[-1][0] / ends[0][0])
            factor = (ends[-1][1] / ends[0][1]) ** (1 / times)
            each = f"{factor:.2f}x"
            if goal:
                verdict = "met" if factor <= goal else "missed"
        most = f"≤ {goal}x" if goal else "–"
        rows.append(f"| {beginning} | {line['unit']} | " + " | ".join(told) + f" | {each} | {most} | {verdict} |")
    return rows


def report_costs(run):
    """Nanoseconds a lead of each report that is computed anew."""
    rows = ["| report | ns a lead | goal | verdict |", "|---|--:|---|---|"]
    for line in run["lines"]:
        if line["row"] == "report_anew" and line["peer"] == "SQLite":
            most = REPORT_NANOSECONDS * (2 if " and month" in line["work"] else 1)
            took = line["leadbook"] * 1000 / run["leads"]
            rows.append(f"| {line['work'].removesuffix(' – computed anew')} | {took:.2f} | ≤ {most} | {'met' if took <= most else 'missed'} |")
    return rows


def machine(run):
    """What it ran on."""
    rustc = subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    return [f"{run['processor']}, {run['cores']} cores; rustc {rustc}; SQLite {run['sqlite']}."]


def main():
    runs = sorted((json.loads(Path(name).read_text()) for name in sys.argv[1:]), key=lambda run: run["leads"])
    path = DOCS / "performance.md"
    text = path.read_text()
    # The largest run beside a peer; growth goes on to where the book was measured by itself.
    beside = [run for run in runs if run["sqlite"]][-1]
    parts = {"machine": machine(beside), "goals": goals(beside), "growth": growth(runs), "report costs": report_costs(beside)}
    if any(line["row"] == "commit" for line in beside["lines"]):
        parts["commits"] = commits(beside)
    parts["size"] = [f"{beside['leads']:,} leads:"]
    for name, rows in parts.items():
        begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        before, rest = text.split(begin)
        text = before + begin + "\n".join(["", *rows, "", ""]) + end + rest.split(end)[1]
    path.write_text(text)
    draw(runs)


if __name__ == "__main__":
    main()
