"""Importing: paths, bytes, frames and dicts; again; heard and broken off; the real leads by a mapping alone."""

import asyncio
import json
import os
from collections.abc import Iterator
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import leadbook
import pandas  # type: ignore[import-untyped]
import polars
import pyarrow  # type: ignore[import-untyped]
import pytest
from leadbook import aio

ROOT = Path(os.environ["LEADBOOK_SCENARIOS"]).parents[1] if "LEADBOOK_SCENARIOS" in os.environ else Path(__file__).resolve().parents[2]
ROWS = "id,name,email,created\n1,Sara Ahmadi,sara@example.com,13/01/2026\n2,Mona,mona@example.com,14/01/2026\n"


@pytest.fixture
def book() -> Iterator[leadbook.Book]:
    with leadbook.memory(clock=leadbook.Clock(datetime(2026, 6, 1, tzinfo=timezone.utc))) as book:
        yield book


def frames() -> list[Any]:
    columns = {"id": [1, 2], "name": ["Sara Ahmadi", "Mona"], "email": ["sara@example.com", "mona@example.com"], "score": [3.5, None]}
    dates = [datetime(2026, 1, 13, tzinfo=timezone.utc), datetime(2026, 1, 14, tzinfo=timezone.utc)]
    polar = polars.DataFrame({**columns, "created": dates}).with_columns(polars.col("name").cast(polars.Categorical))
    return [polar, pandas.DataFrame({**columns, "created": dates}), pyarrow.table({**columns, "created": dates})]


def test_rows_come_from_files_bytes_frames_and_dicts(tmp_path: Path, book: leadbook.Book) -> None:
    path = tmp_path / "fair.csv"
    path.write_text(ROWS)
    dicts = [{"id": 1, "name": "Sara Ahmadi", "email": "sara@example.com"}, {"id": 2, "name": "Mona", "email": "mona@example.com"}]
    for number, rows in enumerate([path, str(path), ROWS.encode(), iter(dicts), *frames()]):
        name = f"fair {number}"
        report = book.import_leads(rows, name=name, source="fair", on_known="repeat", unknown="attributes")
        assert (report.rows, report.created + report.repeated, report.refused) == (2, 2, 0), report
    for sara in (9, 11, 13):
        lead = book.lead(id=sara)
        assert (lead.captured_at, lead.attributes) == (datetime(2026, 1, 13, tzinfo=timezone.utc), {"score": 3.5})


def test_again_changes_nothing_and_a_dry_run_neither(book: leadbook.Book) -> None:
    dry = book.import_leads(ROWS.encode(), name="fair", source="fair", dry_run=True)
    assert (dry.created, dry.dry_run, book.stats().leads) == (2, True, 0)
    book.import_leads(ROWS.encode(), name="fair", source="fair")
    events = book.stats().events
    again = book.import_leads(ROWS.encode(), name="fair", source="fair")
    assert (again.unchanged, book.stats().events) == (2, events)
    assert [(one.column, one.field, one.format) for one in again.columns if one.column == "created"] == [("created", "captured_at", "dmy")]


def test_rows_of_a_database_s_cursor_are_taken(book: leadbook.Book) -> None:
    row = {"id": 1, "name": "A", "email": "a@example.com", "created": datetime(2026, 1, 5, 10), "worth": Decimal("12.50")}
    book.import_leads([row], name="rows", source="fair", unknown="attributes", zone="America/Sao_Paulo")
    lead = book.lead(id=1)
    assert (lead.captured_at, lead.attributes) == (datetime(2026, 1, 5, 13, tzinfo=timezone.utc), {"worth": 12.5})


def test_an_import_is_taken_back_unless_leads_were_worked_on(book: leadbook.Book) -> None:
    book.import_leads(ROWS.encode(), name="fair", source="fair")
    assert [(one.name, one.commands) for one in book.imports()] == [("fair", 2)]
    assert book.revert_import(name="fair", dry_run=True).withdrawn == 2
    book.edit_lead(lead=2, city="Yazd")
    with pytest.raises(leadbook.RefusedError) as refused:
        book.revert_import(name="fair")
    assert (refused.value.code, refused.value.allowed, book.stats().leads) == ("edited_since", ("lead 2",), 2)
    report = book.revert_import(name="fair", edited="leave_out")
    assert (report.withdrawn, report.left_out, report.left[0].lead, book.stats().leads) == (1, 1, 2, 1)
    assert [event.type for event in book.lead_history(lead=1)][-2:] == ["import_reverted", "lead_set_back"]
    assert book.import_leads(ROWS.encode(), name="fair", source="fair").created == 1
    assert book.revert_imported(lead=3, name="fair").withdrawn
    assert [lead.id for lead in book.leads()] == [2]


class Bar:
    """What tqdm's bars have, and nothing else."""

    def __init__(self) -> None:
        self.total: Any = None
        self.n = 0

    def update(self, n: Any = 1) -> None:
        self.n += n


def many(count: int) -> bytes:
    return ("id,name,email\n" + "".join(f"{n},Lead {n},l{n}@example.com\n" for n in range(count))).encode()


def test_somebody_hears_how_far_it_has_come_and_may_break_it_off(book: leadbook.Book) -> None:
    bar = Bar()
    book.import_leads(many(5_000), name="bar", source="fair", progress=bar)
    assert (bar.total, bar.n) == (5_000, 5_000)
    heard: list[leadbook.ImportProgress] = []

    def hear(progress: leadbook.ImportProgress) -> bool:
        heard.append(progress)
        return not progress.writing

    broken = book.import_leads(many(6_000), name="broken", source="fair", on_known="repeat", progress=hear)
    assert broken.cancelled and 0 < broken.repeated + broken.created < 6_000
    assert heard[-1].rows_total == 6_000
    rest = book.import_leads(many(6_000), name="broken", source="fair", on_known="repeat")
    assert (rest.cancelled, rest.unchanged) == (False, broken.repeated + broken.created)

    def fail(_: leadbook.ImportProgress) -> None:
        raise KeyError("on purpose")

    with pytest.raises(KeyError, match="on purpose"):
        book.import_leads(many(5_000), name="failed", source="fair", progress=fail)


def test_what_is_no_source_is_told(book: leadbook.Book, tmp_path: Path) -> None:
    for wrong in [None, 7, [1], {"name": "Sara"}]:
        with pytest.raises(leadbook.InvalidError) as caught:
            book.import_leads(wrong, name="wrong")
        assert (caught.value.field or "").startswith("rows")
    with pytest.raises(leadbook.StorageError) as missing:
        book.import_leads(tmp_path / "nothing.csv")
    assert missing.value.code == "no_such_file"
    with pytest.raises(leadbook.InvalidError) as ambiguous:
        book.import_leads(b"name,email,created\nA,a@example.com,01/02/2026\n", name="dates", source="fair")
    assert ambiguous.value.field == "created"


@pytest.mark.parametrize("real", [False, True])
def test_olist_by_a_mapping_alone(real: bool) -> None:
    folder = ROOT / "tests/fixtures/olist_sample"
    asked = json.loads((folder / "import.json").read_text())
    if real:
        folder = Path(os.environ.get("LEADBOOK_DATA", ROOT / "../shared/data")) / "olist"
        if not folder.is_dir():
            pytest.skip(f"SKIPPED import of the real leads: {folder} is not there")
    with leadbook.memory(region="BR") as book:
        book.import_leads(folder / "olist_marketing_qualified_leads_dataset.csv", **asked["leads"])
        report = book.import_leads(folder / "olist_closed_deals_dataset.csv", **asked["deals"])
        assert report.refused == 1, report
        totals = book.conversion().totals
        assert (totals.leads, totals.converted) == ((8_000, 841) if real else (40, 7))


def test_importing_can_be_awaited() -> None:
    async def main() -> None:
        async with aio.memory() as book:
            report = await book.import_leads(ROWS.encode(), name="fair", source="fair", day_first=True)
            assert report.created == 2

    asyncio.run(main())
