"""Where the rows of an import come from, and who hears how far it has come."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol, cast

import msgspec

from .errors import invalid


class ProgressBar(Protocol):
    """A progress bar as tqdm makes them."""

    total: Any

    def update(self, n: Any = ...) -> Any:
        """Moves it on by so many."""


class ImportProgress(msgspec.Struct, frozen=True, kw_only=True):
    """How far an import has come."""

    writing: bool
    """Whether rows are written by now; at first all of them are looked at."""
    rows: int
    """How many rows are done with."""
    rows_total: int | None
    """How many there are, once they were looked at."""
    bytes: int
    """How many bytes of the input are read."""
    bytes_total: int
    """How many it has."""
    refused: int
    """How many rows were refused so far."""
    rows_per_second: float
    """Rows a second since writing began."""


#: What may hear how far an import has come: a progress bar of tqdm's kind, or a function that breaks the import off by answering `False`.
Progress = ProgressBar | Callable[[ImportProgress], Any]


def told(source: Any, parameters: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    """The parameters with the rows in them, and what is handed over beside them: a data frame, or the bytes of a file."""
    if source is None:
        raise invalid("import_leads", "rows", "the rows are missing: a path, a data frame, bytes or an iterable of dicts gives them")
    if isinstance(source, (str, os.PathLike)):
        return {**parameters, "path": os.fspath(source)}, None
    if isinstance(source, (bytes, bytearray, memoryview)):
        return parameters, bytes(source)
    if hasattr(source, "write_ipc_stream"):
        # A frame of polars.
        written = io.BytesIO()
        source.write_ipc_stream(written)
        return parameters, written.getvalue()
    if hasattr(source, "__arrow_c_stream__"):
        stream = _stream(source)
        if stream is not None:
            return parameters, stream
    if hasattr(source, "to_dict"):
        # A frame of pandas, where there is no pyarrow.
        source = source.to_dict("records")
    if isinstance(source, Mapping) or not isinstance(source, Iterable):
        raise invalid("import_leads", "rows", f"a {type(source).__name__} has no rows; a path, a data frame, bytes or an iterable of dicts has")
    return {**parameters, "rows": [_row(at, row) for at, row in enumerate(source)]}, None


def _stream(source: Any) -> bytes | None:
    """The rows of whatever speaks the Arrow PyCapsule interface, as a stream in Arrow's IPC format; nothing without pyarrow."""
    try:
        import pyarrow  # type: ignore[import-untyped]
        import pyarrow.ipc  # type: ignore[import-untyped]
    except ImportError:
        return None
    table = pyarrow.table(source)
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def _row(at: int, row: Any) -> dict[str, Any]:
    if not isinstance(row, Mapping):
        raise invalid("import_leads", f"rows[{at}]", f"a row is a dict of its columns, and no {type(row).__name__}")
    return {str(name): _cell(value) for name, value in row.items()}


def _cell(value: Any) -> Any:
    # What data frames without types have for nothing.
    if isinstance(value, float) and value != value:
        return None
    if isinstance(value, Decimal):
        return str(value)
    # As in a file: the import's zone says where that is.
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.isoformat(sep=" ")
    return value


def hearing(progress: Progress | None) -> Callable[[bytes], Any] | None:
    """The same as a function of JSON."""
    if progress is None:
        return None
    decode = msgspec.json.Decoder(ImportProgress).decode
    if not hasattr(progress, "update"):
        return lambda text: progress(decode(text)) is not False
    bar = cast("ProgressBar", progress)
    seen = 0

    def move(text: bytes) -> None:
        nonlocal seen
        now = decode(text)
        if now.writing:
            if bar.total is None:
                bar.total = now.rows_total
            bar.update(now.rows - seen)
            seen = now.rows

    return move
