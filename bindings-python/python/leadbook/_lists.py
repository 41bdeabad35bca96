"""Lists, read page by page while they are walked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from . import _native
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
        self._limit = limit
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
        while True:
            page = self.page(after, PAGE if left is None else min(PAGE, left))
            yield from page.items
            after = page.next
            if left is not None:
                left -= len(page.items)
            if after is None or left == 0:
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
