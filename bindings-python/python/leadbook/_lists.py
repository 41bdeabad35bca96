"""Lists, read page by page while they are walked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from .errors import invalid

if TYPE_CHECKING:
    from . import _native, records
    from ._wire import Wire

Item = TypeVar("Item")

#: How many records one page holds where many are wanted.
PAGE = 500


class Listing(Generic[Item]):
    """
    Records of a list, in its order. Nothing is read before it is walked, and no more than is asked for; walking it again reads again.
    `polars.DataFrame(book.leads())`, `pyarrow.table(…)`, pandas and DuckDB take a list as a table, all of it of one state of the book.

    >>> import leadbook
    >>> with leadbook.memory() as book:
    ...     for number in range(3):
    ...         _ = book.capture_lead(name="Somebody", emails=[f"{number}@example.com"], source="fair")
    ...     [lead.id for lead in book.leads(limit=2)]
    [3, 2]
    """

    def __init__(
        self, book: Wire, operation: str, parameters: dict[str, Any], kind: Any, limit: int | None, after: str | None
    ) -> None:
        self._book = book
        self._operation = operation
        self._parameters = parameters
        self._kind = kind
        self._limit = whole(operation, "limit", limit)
        self._after = after

    def page(self, after: str | None = None, limit: int | None = None) -> Any:
        """One page: its `items`, and the `next` from which to go on (`None` at the end)."""
        asked = dict(self._parameters)
        asked["after"] = after if after is not None else self._after
        asked["limit"] = limit if limit is not None else min(PAGE, PAGE if self._limit is None else self._limit)
        return self._book._call(self._operation, asked, self._kind)

    def __iter__(self) -> Iterator[Item]:
        left = self._limit
        after = self._after
        while left != 0:
            page = self.page(after, PAGE if left is None else min(PAGE, left))
            yield from page.items
            after = page.next
            if left is not None:
                left -= len(page.items)
            if after is None:
                return

    def first(self) -> Item | None:
        """The first record; `None` if there is none."""
        return next(iter(self), None)

    def to_list(self) -> list[Item]:
        """All records of the list."""
        return list(self)

    def _table(self) -> _native.Table:
        return self._book._table(self._operation, {**self._parameters, "limit": self._limit, "after": self._after})

    def __arrow_c_schema__(self) -> object:
        return self._table().__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._table().__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        asked = ", ".join(f"{name}={value!r}" for name, value in self._parameters.items())
        return f"<{self._operation}({asked})>"


def whole(operation: str, field: str, value: Any) -> int | None:
    """A whole number from 0 on, or nothing."""
    if value is None:
        return None
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise invalid(operation, field, f"{value!r} is no whole number")
    if value.__index__() < 0:
        raise invalid(operation, field, f"{value!r} is less than 0")
    # More than any list holds is all of it.
    return None if value.__index__() >= 2**53 and field == "limit" else int(value.__index__())


class Records(Generic[Item]):
    """
    Records that are answered all at once: it is indexed, walked, measured and compared as the tuple of them, and `tuple(…)` makes it one.
    `polars.DataFrame(book.users())`, `pyarrow.table(…)`, pandas and DuckDB take it as a table, of the same records also later.

    >>> import leadbook
    >>> with leadbook.memory() as book:
    ...     _ = book.add_user(name="Mona")
    ...     users = book.users()
    >>> len(users), users[0].name, users == tuple(users)
    (1, 'Mona', True)
    """

    def __init__(self, records: tuple[Item, ...], table: Callable[[], _native.Table]) -> None:
        self._records = records
        self._table = table

    def __iter__(self) -> Iterator[Item]:
        return iter(self._records)

    def __reversed__(self) -> Iterator[Item]:
        return reversed(self._records)

    def __contains__(self, record: object) -> bool:
        return record in self._records

    def __len__(self) -> int:
        return len(self._records)

    @overload
    def __getitem__(self, at: int) -> Item: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Item, ...]: ...
    def __getitem__(self, at: int | slice) -> Item | tuple[Item, ...]:
        return self._records[at]

    def __add__(self, others: Records[Item] | tuple[Item, ...]) -> tuple[Item, ...]:
        return self._records + tuple(others)

    def __radd__(self, others: tuple[Item, ...]) -> tuple[Item, ...]:
        return others + self._records

    def index(self, record: Item) -> int:
        """The place of a record; a `ValueError` if it is not there."""
        return self._records.index(record)

    def count(self, record: Item) -> int:
        """How often a record is there."""
        return self._records.count(record)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Records):
            return self._records == other._records
        return self._records == other if isinstance(other, tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._records)

    def __reduce__(self) -> tuple[Any, ...]:
        # A copy is the tuple of its records: it no longer knows the book.
        return tuple, (self._records,)

    def __arrow_c_schema__(self) -> object:
        return self._table().__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._table().__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        return repr(self._records)


class Events(Records["records.Event"]):
    """
    What happened to a record, in the order in which the book learned it. `polars.DataFrame(book.lead_history(lead=7))`, `pyarrow.table(…)`,
    pandas and DuckDB take it as a table, with each event's own fields as JSON.

    >>> import leadbook
    >>> with leadbook.memory() as book:
    ...     lead = book.capture_lead(name="Sara Ahmadi", emails=["sara@example.com"], source="web_form").lead
    ...     history = book.lead_history(lead=lead.id)
    >>> len(history), history[0].type
    (1, 'lead_captured')
    """

    def __repr__(self) -> str:
        return f"<{len(self)} events>"


class Changes:
    """
    Every event after a place in the ledger, once and in order, up to where the ledger ends when it is walked. As a table it is taken by
    polars, pyarrow, pandas and DuckDB, with each event's own fields as JSON.
    """

    def __init__(self, book: Wire, after: int, limit: int | None) -> None:
        self._book = book
        self._after = after
        self._limit = whole("changes", "limit", limit)

    def __iter__(self) -> Iterator[records.Event]:
        from .records import Feed

        after, left = self._after, self._limit
        while left != 0:
            asked = {"after": after, "limit": PAGE if left is None else min(PAGE, left)}
            feed = self._book._call("changes", asked, Feed)
            yield from feed.items
            if left is not None:
                left -= len(feed.items)
            if feed.next == after:
                return
            after = feed.next

    def _table(self) -> _native.Table:
        return self._book._table("changes", {"after": self._after, "limit": self._limit})

    def __arrow_c_schema__(self) -> object:
        return self._table().__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._table().__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        return f"<changes after {self._after}>"
