"""
The marketing funnel of Olist as a survival plot: how long leads take to convert, by where they came from.

    python olist.py FOLDER    with the two files of the data set (on Kaggle as olistbr/marketing-funnel-olist)

It writes olist.png. Without a folder it draws a few made leads of the same shape.
"""

import csv
import io
import random
import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import leadbook
import matplotlib

matplotlib.use("Agg")


def made() -> tuple[str, str]:
    """Leads and deals of the same shape, from a seed."""
    dice = random.Random(4)
    leads, deals = ["mql_id,first_contact_date,origin"], ["mql_id,won_date"]
    for number in range(400):
        contact = date(2018, 1, 1) + timedelta(days=dice.randrange(150))
        origin, chance, slow = dice.choice((("organic_search", 0.3, 25), ("paid_search", 0.4, 15), ("social", 0.15, 40)))
        leads.append(f"m{number},{contact},{origin}")
        deal = contact + timedelta(days=dice.expovariate(1 / slow))
        if dice.random() < chance and deal < date(2018, 6, 1):
            deals.append(f"m{number},{deal} 00:00:00")
    return "\n".join(leads), "\n".join(deals)


MADE_LEADS, MADE_DEALS = made()


def rows(folder: Path | None, file: str, made: str) -> list[dict[str, str]]:
    text = made if folder is None else (folder / file).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
won = {deal["mql_id"]: day(deal["won_date"]) for deal in rows(folder, "olist_closed_deals_dataset.csv", MADE_DEALS)}
leads = sorted(
    rows(folder, "olist_marketing_qualified_leads_dataset.csv", MADE_LEADS), key=lambda row: row["first_contact_date"]
)
last = max(*(day(row["first_contact_date"]) for row in leads), *won.values())

with leadbook.memory(clock=leadbook.Clock(last)) as book:
    numbers: dict[str, int] = {}
    for row in leads:
        # The data set is anonymous: an address of our own tells the leads apart.
        captured = book.capture_lead(
            name=f"Lead {row['mql_id'][:8]}",
            emails=[f"{row['mql_id']}@example.com"],
            source=row["origin"] or "unknown",
            at=day(row["first_contact_date"]),
        )
        numbers[row["mql_id"]] = captured.lead.id
    for deal, at in sorted(won.items(), key=lambda one: one[1]):
        lead = book.lead(id=numbers[deal])
        # A few deals are dated before their first contact.
        book.convert_lead(lead=lead.id, customer={"type": "new"}, at=max(at, lead.captured_at))

    times = book.time_to_convert(group_by=["source"], curve=True)
    print(times)
    times.plot().figure.savefig("olist.png", dpi=110)
