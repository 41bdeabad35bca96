"""The book."""

from __future__ import annotations

import os
from datetime import datetime, timedelta, timezone
from types import TracebackType
from typing import Any

from . import _native
from ._lists import Changes, whole
from ._operations import Operations
from .errors import ClosedError, invalid

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Clock:
    """A clock that stands still until it is moved: give it to a book whose answers must be the same in every run."""

    def __init__(self, at: datetime) -> None:
        self._native = _native.Clock(_micros(at))

    @property
    def now(self) -> datetime:
        """The instant at which it stands."""
        return _EPOCH + timedelta(microseconds=self._native.now())

    def set(self, at: datetime) -> None:
        """Sets it to an instant."""
        self._native.set(_micros(at))

    def advance(self, by: timedelta) -> None:
        """Moves it forward."""
        self.set(self.now + by)

    def __repr__(self) -> str:
        return f"Clock({self.now.isoformat()})"


def _micros(at: datetime) -> int:
    if not isinstance(at, datetime):
        raise invalid("", "at", f"{at!r} is no datetime")
    if at.tzinfo is None or at.utcoffset() is None:
        raise invalid("", "at", f"{at!r} is in no time zone; give it one, such as datetime.timezone.utc")
    return (at - _EPOCH) // timedelta(microseconds=1)


class Book(Operations):
    """
    An open book. :func:`leadbook.open` and :func:`leadbook.memory` make one; as a context manager it closes itself. It may be used from
    many threads at once: what they write at the same time shares its way to the disk.
    """

    def __init__(self, book: _native.Book, name: str) -> None:
        self._book = book
        self._name = name

    def changes(self, after: int = 0, *, limit: int | None = None) -> Changes:
        """
        Every event after a place in the ledger, once and in order, up to where the ledger ends: for webhooks, search indexes and
        replicas. Keep the `position` of the last one that was dealt with (see `save_cursor`) and go on from there. At most `limit` of them,
        if that is said. It is walked, or taken as a table by polars, pyarrow, pandas and DuckDB.
        """
        return Changes(self, after, limit)

    def close(self) -> None:
        """Closes the book; whatever uses it afterwards raises :class:`leadbook.ClosedError`. Closing again does nothing."""
        try:
            self._book.close()
        except ClosedError as failure:
            # A forked child leaves the book to its parent.
            if failure.code != "forked":
                raise

    @property
    def closed(self) -> bool:
        """Whether it is closed."""
        return self._book.closed

    def __enter__(self) -> Book:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __reduce__(self) -> str:
        raise TypeError("a book cannot be pickled: open it where it is needed, or read it from a backup")

    def __repr__(self) -> str:
        return f"<leadbook.Book {self._name}{' (closed)' if self.closed else ''}>"


def open(
    path: str | os.PathLike[str],
    *,
    create: bool = True,
    read_only: bool = False,
    check_pages: bool = False,
    region: str | None = None,
    zone: str | None = None,
    currency: str | None = None,
    cache_bytes: int | None = None,
    clock: Clock | None = None,
) -> Book:
    """
    Opens the book in a file, and begins one if there is none.

    Args:
        path: The file.
        create: Whether a new book is begun where there is no file.
        read_only: Whether nothing can be written.
        check_pages: Whether every page of a file that came from elsewhere is checked first.
        region: Where phones without a country code belong, as ISO 3166 has it: "BR". It is kept in a new book's settings.
        zone: The time zone of periods and calendars, as IANA has it: "America/Sao_Paulo". Likewise.
        currency: The currency that is used where none is named, as ISO 4217 has it: "BRL". Likewise.
        cache_bytes: How much memory the storage may take to cache the file.
        clock: Another clock than the system's, for tests.
    """
    file = _path("open", path)
    _check_clock("open", clock)
    native = _native.Book.open(
        file,
        create=create,
        read_only=read_only,
        check_pages=check_pages,
        region=_text("open", "region", region),
        zone=_text("open", "zone", zone),
        currency=_text("open", "currency", currency),
        cache_bytes=whole("open", "cache_bytes", cache_bytes),
        clock=None if clock is None else clock._native,
    )
    return Book(native, file)


def memory(
    *, region: str | None = None, zone: str | None = None, currency: str | None = None, clock: Clock | None = None
) -> Book:
    """
    A book in memory, gone when it is closed.

    >>> import leadbook
    >>> with leadbook.memory(region="BR") as book:
    ...     captured = book.capture_lead(name="João Souza", phones=["(11) 96123-4567"], source="fair")
    >>> captured.outcome, captured.lead.phones
    ('created', ('(11) 96123-4567',))
    """
    _check_clock("memory", clock)
    native = _native.Book.memory(
        region=_text("memory", "region", region),
        zone=_text("memory", "zone", zone),
        currency=_text("memory", "currency", currency),
        clock=None if clock is None else clock._native,
    )
    return Book(native, ":memory:")


def restore(
    path: str | os.PathLike[str],
    book_path: str | os.PathLike[str],
    *,
    cache_bytes: int | None = None,
    clock: Clock | None = None,
) -> Book:
    """
    Makes a new book from the JSON lines of a whole one (`book.export_book`), and opens it: the same entry by entry, with its settings.

    Args:
        path: The lines.
        book_path: The new book's file; there must be none of that name.
        cache_bytes: How much memory the storage may take to cache the file.
        clock: Another clock than the system's, for tests.
    """
    lines, file = _path("restore", path), _path("restore", book_path, "book_path")
    _check_clock("restore", clock)
    native = _native.Book.restore(
        lines,
        file,
        cache_bytes=whole("restore", "cache_bytes", cache_bytes),
        clock=None if clock is None else clock._native,
    )
    return Book(native, file)


def repair(path: str | os.PathLike[str]) -> str:
    """Makes everything in a book's file that is derived from its ledger anew; answers in words what was done."""
    return _native.repair(_path("repair", path))


def _path(operation: str, path: Any, field: str = "path") -> str:
    """A path that the operating system can be asked for."""
    if not isinstance(path, (str, os.PathLike)):
        raise invalid(operation, field, f"{path!r} is no path")
    told = os.fspath(path)
    if not isinstance(told, str):
        raise invalid(operation, field, f"{told!r} is no text")
    try:
        encoded = os.fsencode(told)
    except UnicodeEncodeError:
        raise invalid(operation, field, f"{told!r} has half a character (a lone surrogate) in it") from None
    if b"\0" in encoded:
        raise invalid(operation, field, f"{told!r} has a zero character in it")
    return told


def _check_clock(operation: str, clock: Any) -> None:
    if clock is not None and not isinstance(clock, Clock):
        raise invalid(operation, "clock", f"{clock!r} is no leadbook.Clock")


def _text(operation: str, field: str, value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise invalid(operation, field, f"{value!r} is no text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise invalid(operation, field, "the text has half a character (a lone surrogate) in it") from None
    return str(value)
