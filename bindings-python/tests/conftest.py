"""What the tests share."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import leadbook
import pytest

NOON = datetime(2026, 1, 31, 12, tzinfo=timezone.utc)


@pytest.fixture
def clock() -> leadbook.Clock:
    return leadbook.Clock(NOON)


@pytest.fixture
def book(clock: leadbook.Clock) -> Iterator[leadbook.Book]:
    with leadbook.memory(clock=clock) as book:
        yield book


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sales.leadbook"


def at_noon(instant: datetime | None) -> bool:
    """Whether it is that instant: a clock that stands still is told apart by microseconds, one for each command."""
    return instant is not None and timedelta(0) <= instant - NOON < timedelta(milliseconds=1)
