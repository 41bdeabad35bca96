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
