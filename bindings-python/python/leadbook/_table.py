"""Tables: the rows behind the reports."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from . import _native


class Table:
    """
    Rows in columns. `polars.DataFrame(table)`, `pyarrow.table(table)`, pandas and DuckDB take it as it is.

    >>> import leadbook
    >>> with leadbook.memory() as book:
    ...     lead = book.capture_lead(name="Sara Ahmadi", emails=["sara@example.com"], source="web_form").lead
    ...     _ = book.move_lead(lead=lead.id, stage="sql")
    ...     visits = book.spells()
    >>> len(visits), [row["stage"] for row in visits.to_dicts()]
    (2, ['new', 'sql'])
    """

    def __init__(self, table: _native.Table) -> None:
        self._table = table

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its columns."""
        return tuple(self._table.columns)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Its rows as dictionaries, with instants as `datetime` and lengths of time in microseconds."""
        told = msgspec.json.decode(self._table.json())["columns"]
        columns = [[_KINDS.get(column["kind"], _same)(value) for value in column["values"]] for column in told]
        names = self.columns
        return [dict(zip(names, row)) for row in zip(*columns)]

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.to_dicts())

    def __len__(self) -> int:
        return len(self._table)

    def __bool__(self) -> bool:
        return True

    def __copy__(self) -> Table:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Table:
        return self

    def __reduce__(self) -> str:
        raise TypeError("a table cannot be pickled: pickle `table.to_dicts()`, or what polars or pandas make of it")

    def __arrow_c_schema__(self) -> object:
        return self._table.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)

    def __str__(self) -> str:
        return str(self._table)

    def __repr__(self) -> str:
        return f"<table of {len(self)} rows: {', '.join(self.columns)}>"

    def _repr_html_(self) -> str:
        return self._table.html()


def _same(value: Any) -> Any:
    return value


def _instant(value: str | None) -> datetime | None:
    return None if value is None else msgspec.convert(value, datetime)


def _date(value: str | None) -> date | None:
    return None if value is None else msgspec.convert(value, date)


_KINDS: dict[str, Callable[[Any], Any]] = {"instant": _instant, "date": _date}
