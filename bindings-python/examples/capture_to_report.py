"""From a captured lead to a customer, and what the reports say of it."""

from datetime import datetime, timedelta, timezone

import leadbook

# A clock of our own makes the example say the same whenever it is run; leave it out and the book asks the system's.
clock = leadbook.Clock(datetime(2026, 1, 5, 9, tzinfo=timezone.utc))

# leadbook.open("sales.leadbook", …) keeps it in a file.
with leadbook.memory(zone="America/Sao_Paulo", currency="BRL", region="BR", clock=clock) as book:
    mona = book.add_user(name="Mona")
    for number, source in enumerate(["fair", "web_form", "fair", "referral", "web_form", "fair"]):
        captured = book.capture_lead(
            name=f"Lead {number}",
            emails=[f"lead{number}@example.com"],
            source=source,
            owner=mona.id,
            by=mona.id,
        )
        clock.advance(timedelta(hours=6))
        book.record_activity(lead=captured.lead.id, kind="call", direction="outbound", by=mona.id)
        if number % 2 == 0:
            clock.advance(timedelta(days=4))
            book.move_lead(lead=captured.lead.id, stage="sql", by=mona.id)
            sale = book.convert_lead(lead=captured.lead.id, customer={"type": "new"}, by=mona.id)
            print(sale.lead.name, "became customer", sale.customer.id)
        clock.advance(timedelta(days=1))

    again = book.capture_lead(name="Lead 0", emails=["LEAD0@example.com"], source="web_form")
    print(again.outcome, "by", again.matches[0].by)

    print(book.funnel())
    print(book.conversion(group_by=["source"]))
    print(book.time_to_convert(period={"year": 2026}))
    for event in book.lead_history(lead=1):
        print(event.position, event.at.isoformat(), event.type)
