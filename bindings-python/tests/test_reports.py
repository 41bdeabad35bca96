"""Reports: typed answers, and the same rows as tables."""

import copy
import json
import pickle
from datetime import timedelta

import leadbook
import pytest
from conftest import NOON


@pytest.fixture
def funnel(book: leadbook.Book, clock: leadbook.Clock) -> leadbook.Book:
    for number, source in enumerate(["fair", "fair", "web_form", "نمایشگاه"]):
        lead = book.capture_lead(name="A", source=source, emails=[f"{number}@example.com"]).lead
        clock.advance(timedelta(hours=number + 1))
        book.record_activity(lead=lead.id, kind="call", direction="outbound")
        if number % 2 == 0:
            clock.advance(timedelta(days=3))
            book.convert_lead(lead=lead.id, customer={"type": "new"})
    return book


REPORTS = (
    "funnel conversion time_to_convert stage_durations cohorts trend sources owners first_response activity_counts aging "
    "lost_reasons pipeline temperature"
).split()


def test_conversion(funnel: leadbook.Book) -> None:
    rates = funnel.conversion(group_by=["source"])
    assert [(row.group[0], row.leads, row.converted) for row in rates] == [("fair", 2, 1), ("web_form", 1, 1), ("نمایشگاه", 1, 0)]
    assert rates.totals.rate == 0.5 and len(rates) == 3
    assert rates.request.report == "conversion" and rates.request.group_by == ("source",)
    assert rates.columns[0] == "source" and "fair" in str(rates) and "<td>fair</td>" in rates._repr_html_()
    assert rates.to_dict()["totals"]["converted"] == 2
    assert funnel.conversion(group_by=["source"]) == rates
    assert funnel.conversion(filter={"sources": ["fair"]}).totals.leads == 2


def test_parameters_of_reports(funnel: leadbook.Book) -> None:
    assert funnel.conversion(period={"last": 3, "step": "month"}).totals.leads == 4
    assert funnel.conversion(period=(NOON, NOON + timedelta(minutes=1))).totals.leads == 1
    assert funnel.conversion(period={"year": 2025}).totals.leads == 0
    times = funnel.time_to_convert(days=[7, 30], curve=True)
    assert [one.days for one in times.rows[0].after] == [7, 30] and times.rows[0].curve
    assert funnel.aging(idle_days=1).totals is not None
    assert funnel.conversion(as_of=NOON + timedelta(minutes=1)).totals.leads == 1


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_answers_rows_and_a_table(funnel: leadbook.Book, name: str) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    for grouped in ([], ["source"]):
        report = getattr(funnel, name)(group_by=grouped)
        table = pyarrow.table(report)
        assert tuple(table.column_names) == report.columns
        assert table.num_rows >= len(report.rows) or not report.rows
        assert report.request.report == name


def test_frames(funnel: leadbook.Book) -> None:
    polars = pytest.importorskip("polars")
    pandas = pytest.importorskip("pandas")
    rates = funnel.conversion(group_by=["source", "month"])
    frame = polars.DataFrame(rates)
    assert frame["source"].to_list()[0] == "fair" and frame["leads"].sum() == 4
    assert pandas.DataFrame.from_arrow(rates)["leads"].sum() == 4


def test_lists_are_tables_too(funnel: leadbook.Book) -> None:
    polars = pytest.importorskip("polars")
    leads = polars.DataFrame(funnel.leads(sort={"by": "number"}))
    assert leads["id"].to_list() == [1, 2, 3, 4] and leads["source"].to_list()[3] == "نمایشگاه"
    assert leads["captured_at"].dtype == polars.Datetime("us", "UTC")
    assert polars.DataFrame(funnel.leads(limit=2)).height == 2
    empty = polars.DataFrame(funnel.leads(filter={"sources": ["nowhere"]}))
    assert empty.height == 0 and empty.columns == leads.columns
    for listing in (funnel.customers(), funnel.activities(), funnel.opportunities(), funnel.follow_ups(), funnel.interests()):
        assert "id" in polars.DataFrame(listing).columns


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_has_its_columns_without_rows(book: leadbook.Book, name: str) -> None:
    polars = pytest.importorskip("polars")
    nothing = getattr(book, name)(group_by=["owner", "month"])
    frame = polars.DataFrame(nothing)
    assert frame.height == 0 and tuple(frame.columns) == nothing.columns
    assert frame.columns[:3] == ["owner", "owner_id", "month"] and len(frame.columns) > 5
    assert [frame[one].dtype for one in ("owner", "owner_id", "month")] == [polars.Categorical, polars.UInt64, polars.Date]
    book.capture_lead(name="A", source="fair", emails=["a@example.com"])
    some = polars.DataFrame(getattr(book, name)(group_by=["owner", "month"]))
    assert some.schema == frame.schema


def test_records_answered_all_at_once_are_tables_too(funnel: leadbook.Book, clock: leadbook.Clock) -> None:
    polars = pytest.importorskip("polars")
    pyarrow = pytest.importorskip("pyarrow")
    pandas = pytest.importorskip("pandas")
    assert polars.DataFrame(funnel.users()).columns == ["id", "version", "name", "email", "active", "added_at"]
    funnel.add_user(name="Mona")
    funnel.add_campaign(name="Fair 2026", plan={"budget": {"amount_minor": 500, "currency": "EUR"}})
    users = funnel.users()
    assert pyarrow.table(users)["name"].to_pylist() == ["Mona"]
    assert pandas.DataFrame.from_arrow(funnel.campaigns())["budget_EUR"].to_list() == [500]
    spells = polars.DataFrame(funnel.lead_spells(lead=1))
    assert spells["stage"].to_list() == ["new", "converted"] and spells["length"].dtype == polars.Duration("us")
    assert polars.DataFrame(funnel.find_known(emails=["0@example.com"]))["lead"].to_list()[0] == 1
    assert sorted(polars.DataFrame(funnel.search_leads(text="a"))["id"]) == [1, 2, 3, 4]
    clock.advance(timedelta(hours=1))
    funnel.add_user(name="Omid")
    assert polars.DataFrame(users)["name"].to_list() == ["Mona"], "the table is of the same records, also later"
    then = funnel.users(as_of=NOON)
    assert len(then) == 0 and polars.DataFrame(then).height == 0


def test_records_answered_all_at_once_are_as_good_as_a_tuple(funnel: leadbook.Book) -> None:
    for name in ("Mona", "Omid", "Ana"):
        funnel.add_user(name=name)
    users = funnel.users()
    same = tuple(users)
    assert users == same and same == users and users == funnel.users() and hash(users) == hash(same)
    others: tuple[object, ...] = (same[:2], list(same), 3)
    assert all(users != one for one in others)
    assert len(users) == 3 and bool(users) and not funnel.campaigns() and funnel.campaigns() == ()
    assert (users[0], users[-1], users[1:], users[::-1]) == (same[0], same[-1], same[1:], same[::-1])
    first, *rest = users
    assert first == same[0] and rest == list(same[1:]) and same[2] in users and "Mona" not in users
    assert users.index(same[1]) == 1 and users.count(same[1]) == 1 and list(reversed(users)) == list(reversed(same))
    assert users + users == same + same == same + users == users + same
    assert repr(users) == repr(same) and pickle.loads(pickle.dumps(users)) == same and copy.deepcopy(users) == same
    with pytest.raises(IndexError):
        users[3]
    with pytest.raises(ValueError, match="not in tuple"):
        users.index(funnel.add_user(name="Sara"))


def test_what_lies_behind_the_reports_is_a_table(funnel: leadbook.Book) -> None:
    polars = pytest.importorskip("polars")
    visits = polars.DataFrame(funnel.spells())
    assert visits.height == 6 and visits["stage"].to_list()[:2] == ["new", "converted"]
    assert visits["entered_at"].dtype == polars.Datetime("us", "UTC") and visits["length"].dtype == polars.Duration("us")
    assert visits.filter(polars.col("lead") == 1)["left_at"].to_list()[1] is None
    sales = funnel.conversions(filter={"sources": ["fair"]})
    rows = sales.to_dicts()
    assert len(sales) == 1 and (rows[0]["lead"], rows[0]["customer"], rows[0]["stands"], rows[0]["source"]) == (1, 1, True, "fair")
    assert rows[0]["time_to_convert"] == (rows[0]["converted_at"] - rows[0]["captured_at"]) // timedelta(microseconds=1)
    assert polars.DataFrame(sales)["converted_at"].to_list() == [rows[0]["converted_at"]]
    assert len(funnel.conversions(period={"year": 2025})) == 0 and len(funnel.spells(as_of=NOON + timedelta(minutes=1))) == 1
    assert "customer" in str(sales) and "<table>" in sales._repr_html_() and "1 rows" in repr(sales)


def test_histories_and_the_ledger_are_tables(funnel: leadbook.Book) -> None:
    polars = pytest.importorskip("polars")
    history = funnel.lead_history(lead=1)
    frame = polars.DataFrame(history)
    assert frame["type"].to_list() == [event.type for event in history]
    assert frame["position"].to_list() == [event.position for event in history]
    assert json.loads(frame["event"].to_list()[0])["lead"] == 1
    assert frame["lead"].to_list()[0] == 1 and frame["customer"].to_list()[-1] == 1
    ledger = polars.DataFrame(funnel.changes())
    assert ledger["position"].to_list() == [event.position for event in funnel.changes()]
    assert ledger.height == funnel.stats().events
    assert polars.DataFrame(funnel.changes(after=2, limit=3))["position"].to_list() == [3, 4, 5]
    assert [event.position for event in funnel.changes(after=2, limit=3)] == [3, 4, 5]
    assert polars.DataFrame(funnel.changes(after=ledger.height)).height == 0
    funnel.edit_lead(lead=1, city="Shiraz")
    assert polars.DataFrame(history).height == len(history), "the table is of the same events, also later"
    assert pickle.loads(pickle.dumps(history)) == tuple(history)
    assert history[-1].type == "lead_converted" and len(history[:2]) == 2 and history != funnel.lead_history(lead=1)


def test_reports_are_values(funnel: leadbook.Book) -> None:
    rates = funnel.conversion(group_by=["source"])
    assert copy.copy(rates) is rates and copy.deepcopy(rates) is rates
    with pytest.raises(TypeError, match="to_dict"):
        pickle.dumps(rates)
    with pytest.raises(TypeError, match="to_dicts"):
        pickle.dumps(funnel.spells())
    assert funnel.first_response(target=timedelta(hours=2)).to_dict()["rows"] == funnel.first_response(target=7_200_000_000).to_dict()["rows"]
