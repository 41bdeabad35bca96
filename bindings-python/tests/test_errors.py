"""Errors: of every kind, with what they say, and with nothing half done."""

import pickle
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any

import leadbook
import pytest
from leadbook import errors

#: No book was begun then.
BEFORE = datetime(1999, 12, 31, tzinfo=timezone.utc)


def failure(kind: type[leadbook.LeadbookError], call: Callable[[], Any]) -> leadbook.LeadbookError:
    with pytest.raises(kind) as raised:
        call()
    assert raised.type is kind and raised.value.kind == kind.kind
    assert raised.value.code and raised.value.message and str(raised.value)
    return raised.value


def test_invalid_names_the_field_and_what_is_accepted(book: leadbook.Book) -> None:
    for call, field, told in (
        (lambda: book.capture_lead(name="A", source="b", emails=["nobody"]), "emails[0]", "no @"),
        (lambda: book.capture_lead(name="A", source="b"), "emails", "phone"),
        (lambda: book.capture_lead(name=7, source="b"), "name", "7 is not a text"),  # type: ignore[arg-type]
        (lambda: book.capture_lead(name="A", source="b", company={"nam": "C"}), "company.nam", "name"),  # type: ignore[arg-type]
        (lambda: book.leads(filter={"stages": ["sold"]}).first(), "filter.stages", "sold"),
        (lambda: book.leads(limit=-1).first(), "limit", "less than 0"),
        (lambda: book.move_lead(lead=-1, stage="sql"), "lead", "-1 is not a whole number"),
        (lambda: book.conversion(group_by=["moon"]), "group_by[0]", "moon"),
        (lambda: book.capture_lead(name="A", source="b", emails=["a@example.com"], at=datetime(2026, 1, 1)), "at", "zone"),
        (lambda: book.lead(id=1, as_of=BEFORE), "as_of", "had not been begun at 1999"),
        (lambda: book.leads(as_of=BEFORE).first(), "as_of", "had not been begun"),
        (lambda: book.users(as_of=BEFORE), "as_of", "had not been begun"),
        (lambda: book.lead_history(lead=1, as_of=BEFORE), "as_of", "had not been begun"),
        (lambda: book.conversion(as_of=BEFORE), "as_of", "had not been begun"),
        (lambda: book.spells(as_of=BEFORE), "as_of", "had not been begun"),
    ):
        error = failure(leadbook.InvalidError, call)
        assert error.field == field, str(error)
        assert told in str(error), str(error)
        assert isinstance(error, ValueError)
    assert book.stats().leads == 0


def test_what_cannot_be_empty_is_not_emptied(book: leadbook.Book) -> None:
    """`None` empties a field of an edit; for a name or a list it would have to mean something else, and is refused."""
    lead = book.capture_lead(name="A", source="b", emails=["a@example.com"], tags=["vip"], city="Shiraz").lead
    none: Any = None
    for field in ("name", "emails", "phones", "source", "utm", "score", "bant", "tags"):
        error = failure(leadbook.InvalidError, partial(book.edit_lead, lead=lead.id, **{field: none}))
        assert (error.field, error.message.startswith("null is not")) == (field, True), str(error)
    assert book.lead(id=lead.id) == lead
    assert book.edit_lead(lead=lead.id, city=None, tags=[]).city is None


def test_a_record_is_no_list_of_its_fields(book: leadbook.Book) -> None:
    company: Any = ["Example Trading"]
    error = failure(leadbook.InvalidError, lambda: book.capture_lead(name="A", source="b", emails=["a@example.com"], company=company))
    assert error.field == "company" and "a list is not an object" in error.message
    misspelt: Any = {"nmae": "C"}
    error = failure(leadbook.InvalidError, lambda: book.capture_lead(name="A", source="b", emails=["a@example.com"], company=misspelt))
    assert error.field == "company.nmae" and "name" in error.allowed


def test_options_are_checked_like_everything_else(path: Path) -> None:
    wrong: Any
    for options, field in (
        ({"cache_bytes": -1}, "cache_bytes"),
        ({"cache_bytes": "1"}, "cache_bytes"),
        ({"region": "\ud800"}, "region"),
        ({"zone": 5}, "zone"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"currency": "XYZ"}, "currency"),
    ):
        wrong = options
        error = failure(leadbook.InvalidError, lambda: leadbook.open(path, **wrong))  # noqa: B023
        assert error.field == field, str(error)
    for wrong in (5, "\ud800", "a\0b", b"sales.leadbook"):
        assert failure(leadbook.InvalidError, lambda: leadbook.open(wrong)).field == "path"  # noqa: B023
    for wrong in (0, "2026-01-01", datetime(2026, 1, 1)):
        assert failure(leadbook.InvalidError, lambda: leadbook.Clock(wrong)).field == "at"  # noqa: B023
    assert not path.exists()


def test_what_cannot_be_told_is_invalid(book: leadbook.Book) -> None:
    endless: list[Any] = []
    endless.append(endless)
    for value in (object(), float("nan"), "\ud800", 10**30, endless):
        attributes: dict[str, Any] = {"a": value}
        failure(leadbook.InvalidError, partial(book.capture_lead, name="A", source="b", attributes=attributes))
    assert book.stats().leads == 0


def test_refused_says_what_is_allowed(book: leadbook.Book) -> None:
    lead = book.capture_lead(name="A", source="b", emails=["a@example.com"]).lead
    error = failure(leadbook.RefusedError, lambda: book.move_lead(lead=lead.id, stage="converted"))
    assert error.operation == "move_lead"
    error = failure(leadbook.InvalidError, lambda: book.move_lead(lead=lead.id, stage="sold"))
    assert error.code == "unknown_stage" and "sql" in error.allowed


def test_not_found_names_the_record(book: leadbook.Book) -> None:
    error = failure(leadbook.NotFoundError, lambda: book.lead(id=7))
    assert error.field == "lead 7" and isinstance(error, LookupError)


def test_conflict(book: leadbook.Book) -> None:
    lead = book.capture_lead(name="A", source="b", emails=["a@example.com"]).lead
    book.edit_lead(lead=lead.id, city="Shiraz", version=lead.version)
    failure(leadbook.ConflictError, lambda: book.edit_lead(lead=lead.id, city="Yazd", version=lead.version))


def test_known_says_who(book: leadbook.Book) -> None:
    lead = book.capture_lead(name="A", source="b", emails=["a@example.com"]).lead
    error = failure(leadbook.KnownError, lambda: book.capture_lead(name="A", source="b", emails=["A@example.com"], on_known="refuse"))
    assert error.code == "exists" and error.matches[0].record.lead == lead.id


def test_busy_while_another_process_has_the_file(path: Path) -> None:
    with leadbook.open(path):
        script = f"import leadbook\ntry:\n    leadbook.open({str(path)!r})\nexcept leadbook.BusyError as error:\n    print(error.kind)"
        told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        assert told.stdout.strip() == "busy"


def test_what_is_no_book_is_incompatible(path: Path) -> None:
    path.write_bytes(b"name,email\n" * 10_000)
    failure(leadbook.IncompatibleError, lambda: leadbook.open(path))
    assert path.read_bytes() == b"name,email\n" * 10_000


def test_damage_is_told(path: Path) -> None:
    with leadbook.open(path) as book:
        for number in range(300):
            book.capture_lead(name="A", source="b", emails=[f"{number}@example.com"])
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises((leadbook.CorruptError, leadbook.IncompatibleError)):
        leadbook.open(path, check_pages=True)


def test_too_large(book: leadbook.Book) -> None:
    error = failure(
        leadbook.TooLargeError,
        lambda: book.capture_lead(name="A", source="b", emails=["a@example.com"], attributes={f"a{n}": "x" * 900 for n in range(100)}),
    )
    assert error.operation == "capture_lead" and book.stats().leads == 0


def test_what_the_system_refuses(tmp_path: Path) -> None:
    error = failure(leadbook.StorageError, lambda: leadbook.open(tmp_path / "missing" / "sales.leadbook"))
    assert isinstance(error, OSError)
    failure(leadbook.StorageError, lambda: leadbook.open(tmp_path / "none.leadbook", create=False))


def test_closed_for_whatever_comes_after(path: Path) -> None:
    book = leadbook.open(path)
    lead = book.capture_lead(name="A", source="b", emails=["a@example.com"]).lead
    leads = iter(book.leads())
    changes = iter(book.changes())
    book.close()
    book.close()
    for call in (
        lambda: book.lead(id=lead.id),
        lambda: book.move_lead(lead=lead.id, stage="sql"),
        lambda: book.conversion(),
        lambda: next(leads),
        lambda: next(changes),
    ):
        failure(leadbook.ClosedError, call)
    with leadbook.open(path) as again:
        assert again.stats().leads == 1


def test_there_is_a_class_for_every_kind() -> None:
    kinds = {error.kind for error in vars(errors).values() if isinstance(error, type) and issubclass(error, errors.LeadbookError)}
    assert kinds == {
        "", "invalid", "refused", "not_found", "conflict", "known", "busy", "corrupt", "incompatible", "too_large", "io", "closed"
    }  # fmt: skip


def test_errors_can_be_sent_to_another_process(book: leadbook.Book) -> None:
    error = failure(leadbook.NotFoundError, lambda: book.lead(id=7))
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is leadbook.NotFoundError
    assert (str(again), again.code, again.field) == (str(error), error.code, error.field)


def test_nothing_is_changed_on_its_way(book: leadbook.Book) -> None:
    """What JSON would turn into something else is refused, with its place."""
    lead = book.capture_lead(name="A", source="b", emails=["a@example.com"], city="Shiraz").lead
    for value, told in ((float("nan"), "nan"), (b"abc", "bytes"), (2**63, "2^53"), (datetime(2026, 1, 1), "zone"), (object(), "object")):
        attributes: dict[str, Any] = {"a": value}
        error = failure(leadbook.InvalidError, partial(book.edit_lead, lead=lead.id, attributes=attributes))
        assert error.field == "attributes.a" and told in error.message, str(error)
        given: Any = value
        failure(leadbook.InvalidError, partial(book.edit_lead, lead=lead.id, city=given))
    assert book.lead(id=lead.id) == lead


def test_subclasses_are_taken_for_what_they_are(book: leadbook.Book, tmp_path: Path) -> None:
    class Text(str):
        pass

    class Moment(datetime):
        pass

    at = Moment(2026, 1, 31, 9, tzinfo=timezone(timedelta(hours=3, minutes=30)))
    lead = book.capture_lead(name=Text("A"), source="b", emails=(Text("a@example.com"),), at=at).lead
    assert lead.captured_at == at and lead.emails == ("a@example.com",)
    copy: Any = tmp_path / "copy.leadbook"
    assert book.backup(path=copy) is True and copy.exists()
