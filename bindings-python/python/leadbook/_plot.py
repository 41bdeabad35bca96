"""Pictures of reports, for notebooks. matplotlib draws them: `pip install leadbook[plot]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._report import Report

#: Ours and easy to tell apart, also in grey and for most who see fewer colours.
COLOURS = ("#1f5fa8", "#d9822b", "#4b8f5c", "#8c5aa6", "#b3414b", "#5b6b7a", "#a58b2f", "#2f8f9d")
#: Lines for the groups that find no colour left.
LINES = ("-", "--", ":", "-.")
DAY = 86_400_000_000


def plot(report: Report[Any, Any], axes: Any = None) -> Any:
    """Draws a report into axes (new ones, if none are given) and answers them."""
    draw = _DRAWN.get(report.request.report)
    if draw is None:
        raise ValueError(f"the report {report.request.report} has no picture; those of {', '.join(sorted(_DRAWN))} have one")
    if axes is None:
        try:
            from matplotlib import pyplot
        except ImportError as missing:
            raise ImportError("pictures need matplotlib: pip install leadbook[plot]") from missing
        _, axes = pyplot.subplots(figsize=(8, 4.5), layout="constrained")
    draw(report, axes)
    return axes


def _name(group: tuple[Any, ...]) -> str:
    return ", ".join("–" if one is None else str(getattr(one, "name", one)) for one in group)


def _bare(axes: Any) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _funnel(report: Report[Any, Any], axes: Any) -> None:
    stages = report.totals.stages
    widths = [stage.entered for stage in stages]
    rows = range(len(stages), 0, -1)
    most = max(widths, default=0) or 1
    axes.barh(list(rows), widths, color=COLOURS[0], height=0.7)
    for row, stage in zip(rows, stages):
        share = "" if stage.entered_rate is None else f"  {stage.entered_rate:.0%}"
        axes.text(stage.entered + most * 0.01, row, f"{stage.entered:,}{share}", va="center", fontsize=9)
    axes.set_yticks(list(rows), [stage.stage for stage in stages])
    axes.set_xlim(0, most * 1.18)
    axes.set_xlabel("leads that ever were in the stage")
    axes.set_title("Funnel")
    _bare(axes)


def _survival(report: Report[Any, Any], axes: Any) -> None:
    grouped = bool(report.request.group_by)
    curves = [(_name(row.group), row.curve) for row in report.rows] if grouped else [("all", report.totals.curve)]
    if not any(curve for _, curve in curves):
        raise ValueError("there is no curve to draw: ask for time_to_convert(curve=True)")
    for number, (name, curve) in enumerate(one for one in curves if one[1]):
        colour, line = COLOURS[number % len(COLOURS)], LINES[number // len(COLOURS) % len(LINES)]
        days = [0.0] + [step.time / DAY for step in curve]
        axes.step(days, [0.0] + [1 - step.unconverted for step in curve], where="post", color=colour, label=name, linestyle=line)
        low, high = [0.0] + [1 - step.high for step in curve], [0.0] + [1 - step.low for step in curve]
        axes.fill_between(days, low, high, step="post", color=colour, alpha=0.15, linewidth=0)
    axes.set_xlabel("days after capture")
    axes.set_ylabel("converted by then")
    axes.yaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
    axes.set_xlim(left=0)
    axes.set_ylim(bottom=0)
    axes.set_title("Time to convert, with 95 % bands")
    if grouped:
        axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.01, 1))
    _bare(axes)


def _cohorts(report: Report[Any, Any], axes: Any) -> None:
    longest = max((len(row.cells) for row in report.rows), default=0)
    rates = [[cell.rate for cell in row.cells] + [None] * (longest - len(row.cells)) for row in report.rows]
    numbers = [[float("nan") if rate is None else rate for rate in row] for row in rates]
    axes.imshow(numbers or [[float("nan")]], aspect="auto", cmap="Blues", vmin=0)
    most = max((rate for row in rates for rate in row if rate is not None), default=0) or 1
    if longest <= 24:
        for line, row in enumerate(rates):
            for step, rate in enumerate(row):
                if rate is not None:
                    colour = "white" if rate > most * 0.6 else "black"
                    axes.text(step, line, f"{rate:.0%}", ha="center", va="center", fontsize=7, color=colour)
    names = [f"{row.cohort}" + (f", {_name(row.group)}" if row.group else "") for row in report.rows]
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel("steps after capture")
    axes.set_title("Converted, by cohort")


def _trend(report: Report[Any, Any], axes: Any) -> None:
    grouped = bool(report.request.group_by)
    lines: dict[str, tuple[list[Any], list[int]]] = {}
    for row in report.rows:
        if grouped:
            measures = {_name(row.group): row.captured}
        else:
            measures = {"captured": row.captured, "qualified": row.qualified, "converted": row.converted}
        for name, value in measures.items():
            steps, values = lines.setdefault(name, ([], []))
            steps.append(row.date)
            values.append(value)
    for number, (name, (steps, values)) in enumerate(lines.items()):
        colour, line = COLOURS[number % len(COLOURS)], LINES[number // len(COLOURS) % len(LINES)]
        axes.plot(steps, values, color=colour, linestyle=line, label=name, marker="o", markersize=3)
    axes.set_ylim(bottom=0)
    axes.set_ylabel("leads captured" if grouped else "leads")
    axes.tick_params(axis="x", labelrotation=30)
    axes.set_title("Trend")
    if lines:
        axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.01, 1))
    _bare(axes)


_DRAWN = {"funnel": _funnel, "time_to_convert": _survival, "cohorts": _cohorts, "trend": _trend}
