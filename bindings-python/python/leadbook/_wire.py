"""How arguments become what the core reads, and its answers records."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar, cast

import msgspec
from msgspec import UNSET

from . import _native
from ._report import Report
from .errors import InvalidError

Answer = TypeVar("Answer")

_encoder = msgspec.json.Encoder(decimal_format="string")


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


def given(parameters: dict[str, Any], **others: Any) -> dict[str, Any]:
    """The parameters, with those of the others that were given: `None` is nothing said."""
    parameters.update((name, value) for name, value in others.items() if value is not None)
    return parameters


def edited(parameters: dict[str, Any], **others: Any) -> dict[str, Any]:
    """The parameters of an edit: what is left out stays, `None` empties a field."""
    for name, value in others.items():
        if value is not UNSET and (value is not None or name not in _CARRIED):
            parameters[name] = value
    return parameters


#: What every write carries along, where `None` is nothing said.
_CARRIED = frozenset(("at", "by", "request_id", "version"))


def encoded(operation: str, parameters: dict[str, Any]) -> bytes:
    """The parameters as JSON."""
    try:
        return _encoder.encode(parameters)
    except (TypeError, ValueError, OverflowError, RecursionError, msgspec.MsgspecError) as failure:
        message = f"a parameter cannot be told: {failure}"
        raise InvalidError(
            f"{operation}: {message} [invalid_value]", code="invalid_value", operation=operation, message=message
        ) from failure


class Wire:
    """A book behind the boundary."""

    _book: _native.Book

    def _call(self, operation: str, parameters: dict[str, Any], kind: type[Answer]) -> Answer:
        return cast(Answer, _decoder(kind).decode(self._book.call(operation, encoded(operation, parameters))))

    def _flag(self, operation: str, parameters: dict[str, Any]) -> bool:
        return bool(msgspec.json.decode(self._book.call(operation, encoded(operation, parameters)))["done"])

    def _place(self, operation: str, parameters: dict[str, Any]) -> int | None:
        return cast("int | None", msgspec.json.decode(self._book.call(operation, encoded(operation, parameters)))["position"])

    def _report(self, operation: str, parameters: dict[str, Any], kind: Any) -> Report[Any, Any]:
        answer, table, text = self._book.report(operation, encoded(operation, parameters))
        return Report(_decoder(kind).decode(answer), table, text)

    def _table(self, operation: str, parameters: dict[str, Any]) -> _native.Table:
        return self._book.listed(operation, encoded(operation, parameters))
