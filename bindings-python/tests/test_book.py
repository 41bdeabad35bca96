"""What a book does, from Python."""

import gc
import pickle
from datetime import datetime, timedelta, timezone
from pathlib import Path

import leadbook
import pytest
from conftest import NOON, at_noon
from leadbook import records


def sara(book: leadbook.Book, number: int = 0) -> leadbook.Lead:
    return book.capture_lead(name="Sara Ahmadi", emails=[f"sara{number}@example.com"], source="web_form").lead


def test_from_capture_to_customer(book: leadbook.Book) -> None:
    captured = book.capture_lead(
        name="سارا احمدی",
        emails=["Sara@Example.com"],
        phones=["+98 912 345 6789"],
        source="trade_show",
        company={"name": "نمونه", "size": "11-50"},
        attributes={"stand": "B12", "visits": 3, "vip": True},
        tags=["fair"],
    )
    assert captured.outcome == "created" and captured.matches == ()
    lead = captured.lead
    assert (lead.id, lead.name, lead.stage, lead.kind, lead.temperature) == (1, "سارا احمدی", "new", "new", "cold")
    assert at_noon(lead.captured_at) and lead.captured_at.tzinfo is not None
    assert lead.attributes == {"stand": "B12", "visits": 3, "vip": True}
    assert lead.company is not None and lead.company.size == "11-50"
    call = book.record_activity(lead=lead.id, kind="call", direction="outbound", text="Asked for the price list")
    assert call.subject.lead == lead.id and call.direction == "outbound"
    assert book.move_lead(lead=lead.id, stage="sql").stage == "sql"
    sale = book.convert_lead(
        lead=lead.id,
        customer={"type": "new"},
        opportunity={"type": "new", "opportunity": {"name": "First order", "amount": {"amount_minor": 250_000, "currency": "EUR"}}},
    )
    assert sale.created and sale.opportunity is not None and at_noon(sale.lead.converted_at)
    won = book.win_opportunity(opportunity=sale.opportunity.id)
    assert won.status == "won"
    assert book.customer(id=sale.customer.id).lifetime_value[0].amount_minor == 250_000
    history = book.lead_history(lead=lead.id)
    assert [event.type for event in history[:3]] == ["lead_captured", "activity_recorded", "lead_moved"]
    assert isinstance(history[2], records.LeadMoved) and history[2].step.to == "sql"
    assert all(at_noon(event.at) for event in history)


def test_who_is_known_is_told(book: leadbook.Book) -> None:
    first = sara(book)
    again = book.capture_lead(name="S. Ahmadi", emails=["SARA0@example.com"], source="fair")
    assert (again.outcome, again.lead.id) == ("attached", first.id)
    assert again.matches[0].by == "email" and again.matches[0].record.lead == first.id
    assert again.interest is not None and book.interest(id=again.interest).lead == first.id
    assert book.find_known(emails=["sara0@example.com"]) == again.matches


def test_an_edit_keeps_what_is_left_out_and_empties_what_is_none(book: leadbook.Book) -> None:
    lead = book.capture_lead(name="A", emails=["a@example.com"], source="b", city="Shiraz", country="Iran").lead
    assert book.edit_lead(lead=lead.id, job_title="Buyer").city == "Shiraz"
    emptied = book.edit_lead(lead=lead.id, city=None)
    assert (emptied.city, emptied.country, emptied.job_title) == (None, "Iran", "Buyer")


def test_what_the_book_knew_then(book: leadbook.Book, clock: leadbook.Clock) -> None:
    lead = sara(book)
    clock.advance(timedelta(days=1))
    book.move_lead(lead=lead.id, stage="mql")
    clock.advance(timedelta(days=1))
    assert book.lead(id=lead.id, as_of=NOON + timedelta(hours=1)).stage == "new"
    assert [one.stage for one in book.leads(as_of=NOON + timedelta(hours=1))] == ["new"]
    assert book.lead(id=lead.id).stage == "mql"
    late = book.move_lead(lead=lead.id, stage="sql", at=NOON + timedelta(days=1, seconds=1), by=book.add_user(name="Mona").id)
    assert late.entered_at == NOON + timedelta(days=1, seconds=1)


def test_lists_are_walked_page_by_page(book: leadbook.Book) -> None:
    for number in range(1_203):
        sara(book, number)
    leads = book.leads()
    assert [lead.id for lead in leads] == list(range(1_203, 0, -1))
    assert len(leads.to_list()) == 1_203, "a list can be walked again"
    assert [lead.id for lead in book.leads(sort={"by": "number"}, limit=3)] == [1, 2, 3]
    first = book.leads(limit=50).page()
    second = book.leads(limit=50).page(first.next)
    assert first.items[-1].id == second.items[0].id + 1
    assert book.leads(filter={"sources": ["nowhere"]}).first() is None
    assert book.leads(filter={"captured": {"from": NOON}}, limit=1).first() is not None
    assert [lead.id for lead in book.search_leads(text="ahm sar", limit=2)] != []


def test_changes_are_told_once_and_in_order(book: leadbook.Book) -> None:
    for number in range(3):
        sara(book, number)
    seen = [event.position for event in book.changes()]
    assert seen == list(range(1, 5))
    assert list(book.changes(after=seen[-1])) == []
    assert book.cursor(name="webhook") is None
    book.save_cursor(name="webhook", position=3)
    assert book.cursor(name="webhook") == 3
    assert [event.type for event in book.changes(after=3)] == ["lead_captured"]


def test_a_retry_changes_nothing(book: leadbook.Book) -> None:
    first = book.capture_lead(name="A", emails=["a@example.com"], source="b", request_id="form-1")
    assert book.capture_lead(name="A", emails=["a@example.com"], source="b", request_id="form-1") == first
    with pytest.raises(leadbook.ConflictError) as failure:
        book.capture_lead(name="B", emails=["a@example.com"], source="b", request_id="form-1")
    assert failure.value.operation == "capture_lead"


def test_the_book_stays_in_its_file(path: Path) -> None:
    with leadbook.open(path, region="BR", zone="America/Sao_Paulo", currency="BRL") as book:
        book.capture_lead(name="João Souza", phones=["(11) 96123-4567"], source="fair")
        book.backup(path=str(path) + ".copy")
    assert book.closed
    for file in (path, Path(str(path) + ".copy")):
        with leadbook.open(file, create=False) as book:
            assert book.settings().zone == "America/Sao_Paulo"
            assert book.find_known(phones=["+55 11 96123-4567"])[0].by == "phone"
            assert book.verify().problems == 0
    with leadbook.open(path, read_only=True) as book, pytest.raises(leadbook.RefusedError):
        sara(book)
    assert "nothing was wrong" in leadbook.repair(path)


def test_lists_and_reports_go_into_files(book: leadbook.Book, tmp_path: Path) -> None:
    polars, parquet = pytest.importorskip("polars"), pytest.importorskip("pyarrow.parquet")
    for number, name in enumerate(["سارا", "=1+1", "Zoë"]):
        book.capture_lead(name=name, emails=[f"{number}@example.com"], source=["fair", "web_form"][number % 2])
    leads = book.export_leads(path=str(tmp_path / "leads.parquet"), sort={"by": "number"})
    assert (leads.format, leads.rows, leads.bytes) == ("parquet", 3, (tmp_path / "leads.parquet").stat().st_size)
    frame = polars.read_parquet(tmp_path / "leads.parquet")
    assert frame["name"].to_list() == ["سارا", "=1+1", "Zoë"] and str(frame.schema["captured_at"]).startswith("Datetime")
    table = parquet.read_table(tmp_path / "leads.parquet")
    assert table.column("source").to_pylist() == ["fair", "web_form", "fair"] and str(table.schema.field("id").type) == "uint64"
    book.export(what="sources", path=str(tmp_path / "sources.arrow"), parameters={"group_by": ["source"]})
    assert polars.read_ipc(tmp_path / "sources.arrow")["leads"].to_list() == [2, 1]
    told = book.export(what="leads", path=str(tmp_path / "told.txt"), format="csv", parameters={"filter": {"sources": ["web_form"]}})
    assert told.rows == 1 and "'=1+1" in (tmp_path / "told.txt").read_text(encoding="utf-8")
    with pytest.raises(leadbook.RefusedError) as refusal:
        book.export_leads(path=str(tmp_path / "leads.parquet"))
    assert refusal.value.code == "file_exists"
    assert book.export_leads(path=str(tmp_path / "leads.parquet"), limit=2, overwrite=True).rows == 2


def test_a_book_is_restored_from_its_lines(book: leadbook.Book, tmp_path: Path) -> None:
    lead = sara(book)
    lines = tmp_path / "book.jsonl"
    exported = book.export_book(path=str(lines))
    assert (exported.entries, exported.events) == (2, 2) and lines.read_text(encoding="utf-8").count("\n") == 4
    with leadbook.restore(lines, tmp_path / "again.leadbook") as again:
        assert again.lead(id=1) == book.lead(id=1) and lead
        assert again.verify().digest == book.verify().digest
    lines.write_text(lines.read_text(encoding="utf-8")[:-20], encoding="utf-8")
    with pytest.raises(leadbook.CorruptError) as damage:
        leadbook.restore(lines, tmp_path / "other.leadbook")
    assert damage.value.field == "line 4" and not (tmp_path / "other.leadbook").exists()
    with pytest.raises(leadbook.InvalidError) as wrong:
        leadbook.restore(lines, 5)  # type: ignore[arg-type]
    assert wrong.value.field == "book_path"


def test_settings_and_lifecycle_go_round(book: leadbook.Book) -> None:
    settings = book.settings()
    assert book.set_settings(settings=settings.to_dict()) == settings  # type: ignore[arg-type]
    lifecycle = book.lifecycle()
    assert book.set_lifecycle(lifecycle=lifecycle.to_dict()) == lifecycle  # type: ignore[arg-type]


def test_campaigns_users_and_follow_ups(book: leadbook.Book, clock: leadbook.Clock) -> None:
    mona = book.add_user(name="Mona", email="mona@example.com")
    fair = book.add_campaign(name="Fair 2026", channel="outbound", source="fair")
    book.record_spend(campaign=fair.id, amount={"amount_minor": 100_00, "currency": "EUR"}, clicks=7)
    lead = book.capture_lead(name="A", emails=["a@example.com"], source="fair", campaign=fair.id, owner=mona.id).lead
    task = book.add_follow_up(lead=lead.id, due=NOON + timedelta(days=2), text="Send the offer")
    assert book.lead(id=lead.id).open_follow_ups[0].due == task.due
    assert [one.id for one in book.follow_ups(filter={"open": True})] == [task.id]
    assert book.complete_follow_up(follow_up=task.id, outcome="sent").outcome == "sent"
    assert book.assign_lead(lead=lead.id, owner=None).owner is None
    assert book.edit_user(user=mona.id, active=False).active is False
    assert [user.name for user in book.users()] == ["Mona"] and [one.name for one in book.campaigns()] == ["Fair 2026"]


def test_records_are_values(book: leadbook.Book) -> None:
    lead = sara(book)
    same = book.lead(id=lead.id)
    assert lead == same and hash(lead.captured_at) == hash(same.captured_at)
    with pytest.raises(AttributeError):
        lead.name = "Another"  # type: ignore[misc]
    assert "Sara Ahmadi" in repr(lead)
    plain = lead.to_dict()
    assert plain["captured_at"] == lead.captured_at and plain["emails"] == ("sara0@example.com",)
    assert pickle.loads(pickle.dumps(lead)) == lead
    (event,) = book.lead_history(lead=lead.id)
    assert event.to_dict()["type"] == "lead_captured"


def test_a_book_is_no_value(book: leadbook.Book) -> None:
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(book)
    assert "memory" in repr(book)


def test_a_book_that_nobody_closed_gives_its_file_back(path: Path) -> None:
    book = leadbook.open(path)
    sara(book)
    del book
    gc.collect()
    with leadbook.open(path) as again:
        assert again.stats().leads == 1


def test_the_quick_start_of_the_package_runs(path: Path) -> None:
    start, end = datetime(2020, 1, 1, tzinfo=timezone.utc), datetime(2100, 1, 1, tzinfo=timezone.utc)
    with leadbook.open(path) as book:
        captured = book.capture_lead(name="Sara Ahmadi", emails=["sara@example.com"], source="web_form")
        book.record_activity(lead=captured.lead.id, kind="call", direction="outbound")
        book.move_lead(lead=captured.lead.id, stage="sql")
        book.convert_lead(lead=captured.lead.id, customer={"type": "new"})
        rates = book.conversion(period=(start, end), group_by=["source"], as_of=None)
        assert rates.rows[0].rate == 1.0
        assert [event.type for event in book.lead_history(lead=captured.lead.id)][-1] == "lead_converted"


def test_many_commands_at_once(book: leadbook.Book) -> None:
    begun = book.stats().commits
    told = book.batch(
        commands=[{"operation": "capture_lead", "name": "A", "source": "b", "emails": [f"{n}@example.com"]} for n in range(3_000)]
        + [{"operation": "move_lead", "lead": 1, "stage": "sold"}, {"operation": "move_lead", "lead": 1, "stage": "mql"}]
    )
    assert len(told) == 3_002 and book.stats().leads == 3_000 and book.stats().commits - begun == 1
    captured, refused, moved = told[2_999], told[3_000], told[3_001]
    assert isinstance(captured.answer, records.Captured) and captured.answer.lead == 3_000 and captured.error is None
    assert refused.answer is None and refused.error is not None and refused.error.code == "unknown_stage"
    assert isinstance(moved.answer, records.Changed) and moved.answer.version == 2
    with pytest.raises(leadbook.InvalidError) as raised:
        book.batch(commands=[{"operation": "add_user", "name": "Mona"}, {"operation": "add_user", "nmae": "Omid"}])
    assert raised.value.field == "commands[1].nmae" and book.stats().users == 0


def test_records_can_be_in_sets(book: leadbook.Book) -> None:
    one, two = sara(book), sara(book, 1)
    assert {one, two, book.lead(id=one.id)} == {one, two} and hash(one) != hash(two)
    assert {one: "first"}[book.lead(id=1)] == "first"
