"""A year of made-up leads, and four pictures of what became of them: funnel.png, time_to_convert.png, cohorts.png and trend.png."""

import random
from datetime import datetime, timedelta, timezone
from typing import Any

import leadbook
import matplotlib

matplotlib.use("Agg")

dice = random.Random(7)
start = datetime(2025, 1, 6, 9, tzinfo=timezone.utc)
clock = leadbook.Clock(start)
chances = {"fair": 0.35, "web_form": 0.15, "referral": 0.5}

with leadbook.memory(clock=clock) as book:
    due: list[tuple[datetime, int, str]] = []

    def let_happen(until: datetime) -> None:
        """What is due before an instant happens in its order."""
        due.sort()
        while due and due[0][0] <= until:
            at, lead, what = due.pop(0)
            clock.set(max(at, clock.now))
            if what == "convert":
                book.convert_lead(lead=lead, customer={"type": "new"})
            elif what == "lose":
                book.disqualify_lead(lead=lead, reason="No budget")
            else:
                book.move_lead(lead=lead, stage=what)

    for number in range(600):
        arrives = start + timedelta(hours=13 * number)
        let_happen(arrives)
        clock.set(max(arrives, clock.now))
        source = dice.choices(list(chances), weights=[3, 5, 2])[0]
        lead = book.capture_lead(name=f"Lead {number}", emails=[f"lead{number}@example.com"], source=source).lead
        if dice.random() < 0.8:
            days = dice.expovariate(1 / 20) + 1
            due.append((clock.now + timedelta(days=days / 4), lead.id, "mql"))
            if dice.random() < chances[source] * 1.6:
                due.append((clock.now + timedelta(days=days / 2), lead.id, "sql"))
                outcome = "convert" if dice.random() < 0.7 else "lose"
                due.append((clock.now + timedelta(days=days), lead.id, outcome))
    let_happen(clock.now)

    reports: dict[str, leadbook.Report[Any, Any]] = {
        "funnel": book.funnel(),
        "time_to_convert": book.time_to_convert(group_by=["source"], curve=True),
        "cohorts": book.cohorts(),
        "trend": book.trend(),
    }
    for name, report in reports.items():
        axes = report.plot()
        axes.figure.savefig(f"{name}.png", dpi=110)
        print(f"{name}.png: {len(report)} rows")
