"""What all records have in common."""

from __future__ import annotations

from typing import Any

import msgspec


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """A record as the book answered it. It does not change; two are equal if all their fields are."""

    def to_dict(self) -> dict[str, Any]:
        """The record as a dictionary of plain values, with instants as `datetime`."""
        plain: dict[str, Any] = msgspec.to_builtins(self, builtin_types=_KEPT)
        return plain

    def __hash__(self) -> int:
        """Of the fields that can be hashed: custom attributes stand in a dictionary, which cannot."""
        return hash((type(self).__name__, *(value for value in map(self.__getattribute__, self.__struct_fields__) if _hashable(value))))


def _hashable(value: Any) -> bool:
    return not isinstance(value, (dict, list)) and not (isinstance(value, tuple) and any(not _hashable(one) for one in value))


class EventRecord(Record, frozen=True, kw_only=True):
    """What happened."""

    @property
    def type(self) -> str:
        """What kind of event it is: `lead_captured`, `lead_moved` …"""
        return str(self.__struct_config__.tag)


def _kept() -> tuple[type, ...]:
    from datetime import date, datetime

    return (datetime, date)


_KEPT = _kept()
