"""How arguments become what the core reads, and its answers records."""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date, datetime, timedelta, timezone
from enum import Enum
from typing import Any, TypeVar, cast

import msgspec
from msgspec import UNSET

from . import _native
from ._imports import Progress, hearing, told
from ._lists import Events, Records
from ._report import Report
from ._table import Table
from .errors import invalid

Answer = TypeVar("Answer")

_encoder = msgspec.json.Encoder()
_making = threading.Lock()
_decoders: dict[Any, msgspec.json.Decoder[Any]] = {}


def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    """The decoder of a type. One at a time is made: two threads that ask msgspec for types with records in common at once can crash it."""
    known = _decoders.get(kind)
    if known is None:
        with _making:
            known = _decoders.setdefault(kind, msgspec.json.Decoder(kind))
    return known


def given(parameters: dict[str, Any], /, **others: Any) -> dict[str, Any]:
    """The parameters, with those of the others that were given: `None` is nothing said."""
    parameters.update((name, value) for name, value in others.items() if value is not None)
    return parameters


def edited(parameters: dict[str, Any], /, **others: Any) -> dict[str, Any]:
    """The parameters of an edit: what is left out stays, `None` empties a field."""
    for name, value in others.items():
        if value is not UNSET and (value is not None or name not in _CARRIED):
            parameters[name] = value
    return parameters


#: What every write carries along, where `None` is nothing said.
_CARRIED = frozenset(("at", "by", "request_id", "version"))


#: Deeper than anything that is asked for, and less deep than Python's own limit.
_DEEPEST = 32


def _plain(operation: str, place: str, value: Any, depth: int = 0) -> Any:
    """A value as JSON can tell it. What would change on the way, and come out as something else, is refused."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        return _plain(operation, place, value.value, depth)
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise invalid(operation, place, "the text has half a character (a lone surrogate) in it") from None
        return str(value)
    if isinstance(value, int):
        if not -_LARGEST <= value <= _LARGEST:
            raise invalid(operation, place, f"{_short(value)} is too large a number; up to 2^53 - 1 is accepted")
        return int(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise invalid(operation, place, f"{value} is no number that can be kept")
        return float(value)
    if isinstance(value, datetime):
        if value.tzinfo is None or value.utcoffset() is None:
            raise invalid(operation, place, f"{value.isoformat()} is in no time zone; give it one, such as datetime.timezone.utc")
        try:
            return value.astimezone(timezone.utc).isoformat()
        except (OverflowError, ValueError):
            raise invalid(operation, place, f"{value.isoformat()} lies outside the years 1 to 9999") from None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _plain(operation, place, value // timedelta(microseconds=1), depth)
    if depth >= _DEEPEST:
        raise invalid(operation, place, "it goes too deep")
    if isinstance(value, msgspec.Struct):
        value = msgspec.to_builtins(value, builtin_types=(datetime, date))
    if isinstance(value, Mapping):
        told = {}
        for name, inside in value.items():
            if not isinstance(name, str):
                raise invalid(operation, place, f"the key {_short(name)} is no text")
            told[str(name)] = _plain(operation, f"{place}.{name}", inside, depth + 1)
        return told
    if isinstance(value, (Sequence, Set)) and not isinstance(value, (bytes, bytearray, memoryview)):
        return [_plain(operation, f"{place}[{at}]", inside, depth + 1) for at, inside in enumerate(value)]
    if isinstance(value, Iterator):
        return _plain(operation, place, list(value), depth)
    if isinstance(value, os.PathLike):
        return _plain(operation, place, os.fspath(value), depth)
    if hasattr(value, "__index__"):
        return _plain(operation, place, value.__index__(), depth)
    raise invalid(operation, place, f"a {type(value).__name__} is nothing that can be kept")


#: The largest whole number that every language tells exactly.
_LARGEST = 2**53 - 1


def _short(value: object) -> str:
    """A value as it is shown in a message."""
    try:
        text = repr(value)
    except ValueError:
        return "it"
    return text if len(text) <= 60 else text[:57] + "..."


def encoded(operation: str, parameters: dict[str, Any]) -> bytes:
    """The parameters as JSON."""
    return _encoder.encode({name: _plain(operation, name, value) for name, value in parameters.items()})


def decoded(answer: bytes, kind: type[Answer]) -> Answer:
    """An answer as a record."""
    return cast(Answer, _decoder(kind).decode(answer))


class Wire:
    """A book behind the boundary."""

    _book: _native.Book

    def _call(self, operation: str, parameters: dict[str, Any], kind: type[Answer]) -> Answer:
        return decoded(self._book.call(operation, encoded(operation, parameters)), kind)

    def _flag(self, operation: str, parameters: dict[str, Any]) -> bool:
        return bool(msgspec.json.decode(self._book.call(operation, encoded(operation, parameters)))["done"])

    def _place(self, operation: str, parameters: dict[str, Any]) -> int | None:
        return cast("int | None", msgspec.json.decode(self._book.call(operation, encoded(operation, parameters)))["position"])

    def _report(self, operation: str, parameters: dict[str, Any], kind: Any) -> Report[Any, Any]:
        answer, table, text = self._book.report(operation, encoded(operation, parameters))
        return Report(_decoder(kind).decode(answer), table, text)

    def _import(self, source: Any, progress: Progress | None, parameters: dict[str, Any], kind: type[Answer]) -> Answer:
        parameters, beside = told(source, parameters)
        return decoded(self._book.import_leads(encoded("import_leads", parameters), beside, hearing(progress)), kind)

    def _extract(self, operation: str, parameters: dict[str, Any]) -> Table:
        return Table(self._table(operation, parameters))

    def _events(self, operation: str, parameters: dict[str, Any]) -> Events:
        from .records import Event

        events = self._call(operation, parameters, tuple[Event, ...])
        # The same events, also if there are more of them by then.
        then = {**parameters, "as_of": events[-1].recorded_at} if events else parameters
        return Events(events, lambda: self._table(operation, then))

    def _records(self, operation: str, parameters: dict[str, Any], kind: type[Answer]) -> Records[Answer]:
        # The table is of the same records, also if others are there by then.
        then = parameters if "as_of" in parameters else {**parameters, "as_of": self._book.instant(operation)}
        return Records(self._call(operation, then, tuple[kind, ...]), lambda: self._table(operation, then))  # type: ignore[valid-type]

    def _table(self, operation: str, parameters: dict[str, Any]) -> _native.Table:
        return self._book.listed(operation, encoded(operation, parameters))
