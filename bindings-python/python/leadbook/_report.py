"""Answers of reports: typed rows, and the same rows as a table for whoever speaks Arrow."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from . import _native, records

Row = TypeVar("Row")
Totals = TypeVar("Totals")


class Report(Generic[Row, Totals]):
    """
    The answer of a report. `polars.DataFrame(report)`, `pyarrow.table(report)`, pandas and DuckDB take its rows as they are.

    >>> import leadbook
    >>> with leadbook.memory() as book:
    ...     _ = book.capture_lead(name="Sara Ahmadi", emails=["sara@example.com"], source="web_form")
    ...     rates = book.conversion(group_by=["source"])
    >>> rates.rows[0].group, rates.rows[0].leads, rates.columns[:2]
    (('web_form',), 1, ('source', 'leads'))
    """

    def __init__(self, answer: Any, table: _native.Table, text: str) -> None:
        self._answer = answer
        self._table = table
        self._text = text

    @property
    def request(self) -> records.Resolved:
        """The request as it was understood."""
        resolved: records.Resolved = self._answer.request
        return resolved

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows, in the order of their groups."""
        rows: tuple[Row, ...] = self._answer.rows
        return rows

    @property
    def totals(self) -> Totals:
        """The same over everything that was selected."""
        totals: Totals = self._answer.totals
        return totals

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the table's columns: those of the groups, then the measures."""
        return tuple(self._table.columns)

    def to_dict(self) -> dict[str, Any]:
        """The whole answer as plain values."""
        plain: dict[str, Any] = self._answer.to_dict()
        return plain

    def __len__(self) -> int:
        return len(self.rows)

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Report) and bool(self._answer == other._answer)

    __hash__ = None  # type: ignore[assignment]

    def __copy__(self) -> Report[Row, Totals]:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Report[Row, Totals]:
        return self

    def __reduce__(self) -> str:
        raise TypeError("a report cannot be pickled: pickle `report.to_dict()`, or the table that polars or pandas make of it")

    def __arrow_c_schema__(self) -> object:
        return self._table.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"<{self.request.report}, {len(self)} rows>"

    def _repr_html_(self) -> str:
        return f"<p>{escape(self.request.report.replace('_', ' '))}</p>\n{self._table.html()}"

    def plot(self, axes: Any = None) -> Any:
        """
        Draws the report into matplotlib axes (new ones, if none are given) and answers them: `funnel`, `time_to_convert` (asked with
        `curve=True`), `cohorts` and `trend` have a picture.
        """
        from ._plot import plot

        return plot(self, axes)
